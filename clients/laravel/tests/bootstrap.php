<?php

// Laravel as Debian packages it, without Composer: each package has an autoloader of its own in PHP's include path.
error_reporting(E_ALL & ~E_DEPRECATED); // of old Laravels on a newer PHP
require_once 'Illuminate/autoload.php';
require_once 'GuzzleHttp/autoload.php';

spl_autoload_register(function (string $class): void {
    foreach (['Lumbung\\Laravel\\Tests\\' => __DIR__, 'Lumbung\\Laravel\\' => __DIR__ . '/../src'] as $prefix => $folder) {
        $file = $folder . '/' . str_replace('\\', '/', substr($class, strlen($prefix))) . '.php';
        if (str_starts_with($class, $prefix) && is_file($file)) {
            require_once $file;

            return;
        }
    }
});
