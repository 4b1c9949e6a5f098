<?php
// Runs $make($photo, $prefix) for each photo of the command line and prints a JSON object a line.
function cpu_ms(): float {
    $use = getrusage();
    return ($use['ru_utime.tv_sec'] + $use['ru_stime.tv_sec']) * 1e3
        + ($use['ru_utime.tv_usec'] + $use['ru_stime.tv_usec']) / 1e3;
}

function measure(array $arguments, callable $make): void {
    ini_set('memory_limit', '2G');
    $out = $arguments[1];
    foreach (array_slice($arguments, 2) as $photo) {
        $name = pathinfo($photo, PATHINFO_FILENAME);
        $cpu = cpu_ms();
        $wall = hrtime(true);
        $make($photo, "$out/$name");
        echo json_encode(['photo' => $name, 'cpu_ms' => cpu_ms() - $cpu, 'wall_ms' => (hrtime(true) - $wall) / 1e6]), "\n";
    }
}
