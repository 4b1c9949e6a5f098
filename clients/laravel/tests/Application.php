<?php

namespace Lumbung\Laravel\Tests;

use Illuminate\Config\Repository;
use Illuminate\Contracts\Debug\ExceptionHandler;
use Illuminate\Filesystem\Filesystem;
use Illuminate\Foundation\Application as Laravel;
use Illuminate\Http\Request;
use Illuminate\Support\Facades\Facade;
use Lumbung\Laravel\LumbungServiceProvider;

/** A Laravel application with what the package touches, in a folder of its own; one of these at a time. */
final class Application
{
    private const PROVIDERS = [
        \Illuminate\Cache\CacheServiceProvider::class,
        \Illuminate\Database\DatabaseServiceProvider::class,
        \Illuminate\Filesystem\FilesystemServiceProvider::class,
        \Illuminate\Translation\TranslationServiceProvider::class,
        \Illuminate\Validation\ValidationServiceProvider::class,
        \Illuminate\View\ViewServiceProvider::class,
        LumbungServiceProvider::class,
    ];

    /** @param array<string, mixed> $config by keys with dots */
    public static function make(array $config = []): Laravel
    {
        $base = self::folder();
        foreach (['storage/logs', 'storage/app', 'bootstrap/cache', 'lang'] as $folder) {
            is_dir("{$base}/{$folder}") || mkdir("{$base}/{$folder}", 0700, true);
        }
        Facade::clearResolvedInstances();
        $app = new Laravel($base);
        $app->instance('env', 'testing');
        $app->instance('config', new Repository());
        foreach ($config + self::basis($base) as $key => $value) {
            $app['config']->set($key, $value);
        }
        $app->instance('request', Request::create('http://localhost'));
        Facade::setFacadeApplication($app);
        $app->singleton(ExceptionHandler::class, Reports::class);
        foreach (self::PROVIDERS as $provider) {
            $app->register($provider);
        }
        $app->boot();

        return $app;
    }

    /** Of this process, gone with it. */
    public static function folder(): string
    {
        static $folder = null;
        if ($folder === null) {
            $folder = sys_get_temp_dir() . '/lumbung-laravel-' . bin2hex(random_bytes(6));
            mkdir($folder, 0700);
            register_shutdown_function(fn () => (new Filesystem())->deleteDirectory($folder));
        }

        return $folder;
    }

    public static function of(string $name): string
    {
        return getenv("LUMBUNG_TEST_{$name}") ?: throw new \RuntimeException("LUMBUNG_TEST_{$name} is not set: tests/run sets it.");
    }

    /** @return array<string, mixed> */
    private static function basis(string $base): array
    {
        return [
            'app.url' => 'http://localhost', 'app.locale' => 'en', 'app.fallback_locale' => 'en',
            'cache.default' => 'file', 'cache.stores.file' => ['driver' => 'file', 'path' => "{$base}/cache"], 'cache.prefix' => 'test',
            'database.default' => 'mysql',
            'database.connections.mysql' => [
                'driver' => 'mysql', 'host' => '127.0.0.1', 'port' => self::of('DB_PORT'), 'database' => self::of('DB_NAME'),
                'username' => 'lumbung', 'password' => 'rice: barn', 'charset' => 'utf8mb4', 'collation' => 'utf8mb4_unicode_ci',
                'prefix' => '', 'strict' => true, 'timezone' => '+00:00',
            ],
            'view.paths' => [dirname(__DIR__) . '/examples'], 'view.compiled' => "{$base}/storage/app",
            'filesystems.default' => 'local',
            'filesystems.disks.local' => ['driver' => 'local', 'root' => "{$base}/storage/app"],
            'lumbung.url' => self::of('URL'), 'lumbung.public_url' => self::of('URL'), 'lumbung.token' => self::of('TOKEN'),
            'lumbung.jwt_secret' => self::of('JWT_SECRET'), 'lumbung.connect_timeout' => 5, 'lumbung.timeout' => 30,
            'lumbung.upload_timeout' => 60,
        ];
    }
}
