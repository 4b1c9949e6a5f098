"""Words for tests/engines/mariadb: as durable as in production, each commit is on the disk before it is answered."""

DURABLE = ["--skip-debug-no-sync", "--innodb-flush-method=O_DIRECT", "--innodb-flush-log-at-trx-commit=1",
           "--innodb-buffer-pool-size=1G"]
