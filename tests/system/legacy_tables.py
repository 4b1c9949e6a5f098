"""The old application's tables, as far as they matter to a cut-over: in both families, before and after its half migration. Where
the tables that its own migrations make are at hand, these are taken instead."""

import os
import re

from harness import ROOT

MADE_BY_IT = os.path.join(os.path.dirname(ROOT), "shared", "legacy")
IS_MYSQL = os.environ.get("LUMBUNG_TEST_MARIADB") == "mysql"
ENGINE = " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;"
ID = "id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY"
STAMPS = "created_at TIMESTAMP NULL, updated_at TIMESTAMP NULL, deleted_at TIMESTAMP NULL"


def table(name, *columns):
    return f"CREATE TABLE {name} ({', '.join(columns)})" + ENGINE


def old_media(width):
    return table("chat_media", ID, f"name VARCHAR({width}) NOT NULL", f"path VARCHAR({width}) NULL",
                 "location ENUM('local', 'amazon') NOT NULL DEFAULT 'local'", f"type VARCHAR({width}) NULL", "size VARCHAR(128) NOT NULL",
                 "created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP")


def half_media(width):
    return table("chat_media", ID, "uuid CHAR(36) NOT NULL", f"name VARCHAR({width}) NOT NULL", f"original_path VARCHAR({width}) NULL",
                 *(f"{column} VARCHAR(512) NULL" for column in ("compressed_path", "thumbnail_path", "webp_path", "cdn_url")),
                 "processing_status ENUM('pending', 'processing', 'completed', 'failed') NOT NULL DEFAULT 'completed'",
                 "processed_at TIMESTAMP NULL", "processing_error TEXT NULL", "metadata JSON NULL", "workspace_id BIGINT UNSIGNED NULL",
                 "location ENUM('local', 'amazon', 's3', 's3_cdn') NULL DEFAULT 'local'", f"type VARCHAR({width}) NULL",
                 "size BIGINT UNSIGNED NOT NULL DEFAULT 0", "created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP",
                 "updated_at TIMESTAMP NULL", "deleted_at TIMESTAMP NULL", "UNIQUE KEY chat_media_uuid_unique (uuid)",
                 "KEY idx_chat_media_workspace (workspace_id)", "KEY idx_chat_media_processing (processing_status, created_at)",
                 "KEY idx_chat_media_type_workspace (type, workspace_id)")


def surroundings(family):
    """What stands around the media; only one family has foreign keys to its workspaces."""
    is_dump = family == "dump"
    whose = "workspace_id BIGINT UNSIGNED NULL" if is_dump else "workspace_id INT NOT NULL"
    key = ["FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE"] if is_dump else []
    creator = ["FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE CASCADE"] if is_dump else []
    return [
        table("users", ID, "first_name VARCHAR(128) NOT NULL", "email VARCHAR(191) NOT NULL", STAMPS),
        table("workspaces", ID, "uuid CHAR(50) NOT NULL UNIQUE", "identifier VARCHAR(128) NOT NULL", "name VARCHAR(191) NULL", "address TEXT NULL",
              "metadata TEXT NULL" if is_dump else "metadata JSON NULL", "timezone VARCHAR(128) NULL", "created_by BIGINT UNSIGNED NOT NULL",
              STAMPS, *creator),
        table("templates", ID, "uuid CHAR(50) NOT NULL", whose, "meta_id VARCHAR(128) NULL", "name VARCHAR(128) NOT NULL",
              "category VARCHAR(128) NOT NULL", "language VARCHAR(128) NOT NULL", "metadata TEXT NOT NULL", "status VARCHAR(128) NOT NULL",
              "created_by BIGINT UNSIGNED NOT NULL", STAMPS, *key),
        table("campaigns", ID, "uuid CHAR(50) NOT NULL UNIQUE", whose, "name VARCHAR(128) NOT NULL",
              "campaign_type VARCHAR(191) NOT NULL DEFAULT 'template'", "preferred_provider VARCHAR(191) NOT NULL DEFAULT 'webjs'",
              "template_id INT NULL", "header_type VARCHAR(191) NULL", "header_media VARCHAR(191) NULL", "body_text TEXT NULL", "contact_group_id INT NULL",
              "metadata TEXT NOT NULL", "status VARCHAR(128) NOT NULL DEFAULT 'pending'", "scheduled_at DATETIME NULL", "created_by INT NOT NULL",
              "deleted_by INT NULL", "created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP", "deleted_at TIMESTAMP NULL", *key),
        table("contacts", ID, "uuid CHAR(50) NOT NULL UNIQUE", whose, "first_name VARCHAR(128) NULL", "last_name VARCHAR(128) NULL",
              "phone VARCHAR(191) NULL", "email VARCHAR(191) NULL", "avatar VARCHAR(191) NULL", "created_by INT NOT NULL", STAMPS, *key),
        table("chats", ID, "uuid CHAR(50) NOT NULL UNIQUE", whose, "wam_id VARCHAR(128) NULL", "contact_id INT NOT NULL",
              "type ENUM('inbound', 'outbound') NULL", "metadata TEXT NOT NULL", "media_id INT NULL", "status VARCHAR(191) NULL",
              "deleted_by INT NULL", "deleted_at DATETIME NULL", "created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP",
              "KEY idx_chat_media_timeline (media_id, created_at)", *key),
        table("auto_replies", ID, "uuid CHAR(50) NOT NULL UNIQUE", whose, "name VARCHAR(128) NOT NULL", "`trigger` TEXT NOT NULL",
              "match_criteria VARCHAR(100) NOT NULL", "metadata TEXT NOT NULL", "created_by INT NOT NULL", STAMPS, *key),
    ]


def of_server(text):
    """The tables as Laravel makes them on the server that is tested: on MySQL JSON is a type."""
    if not IS_MYSQL:
        return text
    return re.sub(r"longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin (NOT NULL|DEFAULT NULL) CHECK \(json_valid\(`\w+`\)\)", r"json \1", text)


def tables(name):
    """SQL of "dump-old", "dump-half", "files-old" or "files-half"."""
    made = os.path.join(MADE_BY_IT, name + ".sql")
    if os.path.exists(made):
        with open(made, encoding="utf-8") as file:
            return of_server(file.read())
    family, state = name.split("-")
    width = 255 if family == "dump" else 191
    parts = surroundings(family)
    if state == "old":
        return "\n".join([*parts, old_media(width)])
    return "\n".join([*parts, half_media(width),
                      table("campaign_media", ID, "campaign_id BIGINT UNSIGNED NOT NULL", "media_id BIGINT UNSIGNED NOT NULL",
                            "usage_type VARCHAR(50) NOT NULL DEFAULT 'header'", "parameters JSON NULL", "created_at TIMESTAMP NULL",
                            "updated_at TIMESTAMP NULL", "UNIQUE KEY campaign_media_unique (campaign_id, media_id, usage_type)",
                            "FOREIGN KEY (campaign_id) REFERENCES campaigns (id) ON DELETE CASCADE",
                            "FOREIGN KEY (media_id) REFERENCES chat_media (id) ON DELETE CASCADE")])
