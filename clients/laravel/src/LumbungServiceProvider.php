<?php

namespace Lumbung\Laravel;

use Illuminate\Contracts\Foundation\Application;
use Illuminate\Contracts\Foundation\CachesRoutes;
use Illuminate\Support\Facades\Route;
use Illuminate\Support\ServiceProvider;
use Lumbung\Laravel\Api\ApiClient;
use Lumbung\Laravel\Api\Settings;
use Lumbung\Laravel\Console\CheckCommand;
use Lumbung\Laravel\Features\NewMediaStorage;
use Lumbung\Laravel\Filesystem\LumbungDisk;
use Lumbung\Laravel\Webhooks\WebhookController;

/** Binds the client, adds the disk, the route of the webhook, the command, and the feature where Pennant is. */
final class LumbungServiceProvider extends ServiceProvider
{
    /** In the container: the closure of Lumbung::resolveWorkspaceUsing(). */
    public const WORKSPACE = 'lumbung.workspace_resolver';

    private const CONFIG = __DIR__ . '/../config/lumbung.php';

    public function register(): void
    {
        $this->mergeConfigFrom(self::CONFIG, 'lumbung');
        $this->app->singleton(Client::class, fn (Application $app): Client => new ApiClient(
            Settings::of($app['config']['lumbung']),
            fn (): ?int => self::workspace($app),
        ));
        $this->addDisk();
    }

    public function boot(): void
    {
        if ($this->app->runningInConsole()) {
            $this->publishes([self::CONFIG => $this->app->configPath('lumbung.php')], 'lumbung-config');
            $this->commands([CheckCommand::class]);
        }
        $this->addWebhook();
        NewMediaStorage::defineForPennant();
    }

    /** `Storage::disk('lumbung')` is there without a word in config/filesystems.php, which may say more of it all the same. */
    private function addDisk(): void
    {
        $config = $this->app['config'];
        $config->set('filesystems.disks.lumbung', ($config['filesystems.disks.lumbung'] ?? []) + ['driver' => 'lumbung']);
        $this->callAfterResolving('filesystem', function ($filesystem): void {
            $filesystem->extend('lumbung', fn ($app, array $config) => new LumbungDisk($config));
        });
    }

    /** Outside of the group `web`: a delivery has no session and no CSRF token, but a signature. */
    private function addWebhook(): void
    {
        $path = $this->app['config']['lumbung.webhook.path'];
        $areCached = $this->app instanceof CachesRoutes && $this->app->routesAreCached();
        if (is_string($path) && $path !== '' && ! $areCached) {
            Route::name('lumbung.webhook')->post($path, WebhookController::class);
        }
    }

    private static function workspace(Application $app): ?int
    {
        $chosen = $app->bound(self::WORKSPACE) ? ($app->make(self::WORKSPACE))() : null;
        $chosen ??= $app['config']['lumbung.workspace'];

        return $chosen === null || $chosen === '' ? null : (int) $chosen;
    }
}
