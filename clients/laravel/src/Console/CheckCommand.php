<?php

namespace Lumbung\Laravel\Console;

use Closure;
use Illuminate\Console\Command;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Route;
use Illuminate\Support\Facades\Schema;
use Lumbung\Laravel\Api\Settings;
use Lumbung\Laravel\Api\Transport;
use Lumbung\Laravel\Client;
use Lumbung\Laravel\Exceptions\LumbungException;
use Lumbung\Laravel\Facades\Lumbung;
use Lumbung\Laravel\Features\NewMediaStorage;
use Throwable;

/** Says what is set up and what is missing. Changes nothing. */
final class CheckCommand extends Command
{
    protected $signature = 'lumbung:check {--workspace= : the workspace to ask in, for a token of all of them}';

    protected $description = 'Whether this application and Lumbung understand each other';

    private const CLOCKS_APART_SECONDS_MAX = 30;

    private const COLUMNS = ['uuid', 'workspace_id', 'original_path', 'processing_status', 'metadata', 'deleted_at'];

    private bool $isGood = true;

    public function handle(): int
    {
        $this->isGood = true;
        $this->attempt('server', $this->checkServer(...));
        $this->attempt('token', $this->checkToken(...));
        $this->attempt('tokens for browsers', $this->checkBrowserToken(...));
        $this->attempt('webhook', $this->checkWebhook(...));
        $this->attempt('table chat_media', $this->checkTable(...));
        $this->attempt(NewMediaStorage::NAME, $this->checkFeature(...));

        return $this->isGood ? self::SUCCESS : self::FAILURE;
    }

    /** @param Closure(): string $check what is good; throws what is not; begins with `-` what is merely not there */
    private function attempt(string $name, Closure $check): void
    {
        try {
            $said = $check();
            $mark = str_starts_with($said, '-') ? '<comment>--</comment>' : '<info>ok</info>';
            $this->line("{$mark}  {$name}: " . ltrim($said, '- '));
        } catch (Throwable $failure) {
            $this->isGood = false;
            $this->line("<error>no</error>  {$name}: {$failure->getMessage()}");
        }
    }

    private function checkServer(): string
    {
        $url = $this->settings()->url;
        try {
            $answer = Http::timeout(10)->get("{$url}/readyz");
        } catch (Throwable $failure) {
            throw new LumbungException("{$url} can't be reached ({$failure->getMessage()}); is LUMBUNG_URL right?");
        }
        if (! $answer->successful()) {
            throw new LumbungException("{$url}/readyz answers {$answer->status()}: " . substr($answer->body(), 0, 300));
        }
        $date = strtotime($answer->header('Date'));
        $apart = $date === false ? 0 : abs($date - time());
        if ($apart > self::CLOCKS_APART_SECONDS_MAX) {
            throw new LumbungException("{$url} is ready, but its clock is {$apart} s from this one: webhooks and tokens need the same time.");
        }

        return "{$url} is ready";
    }

    private function checkToken(): string
    {
        $settings = $this->settings();
        if ($settings->token === '') {
            throw new LumbungException('LUMBUNG_TOKEN is empty; `lumbung token create` on the server makes one.');
        }
        $console = $this->askAs($settings->token);
        $lacks = array_diff(['media:read', 'media:write'], in_array('*', $console['abilities'], true) ? ['media:read', 'media:write'] : $console['abilities']);
        if ($lacks !== []) {
            throw new LumbungException('The token lacks ' . implode(' and ', $lacks) . '.');
        }
        $workspace = $console['workspace_id'] ?? null;

        return "Lumbung {$console['version']}, " . ($workspace === null ? 'all workspaces' : "workspace {$workspace}") . ', ' . implode(' ', $console['abilities']);
    }

    private function checkBrowserToken(): string
    {
        if ($this->settings()->jwtSecret === '') {
            return '- LUMBUNG_JWT_SECRET is empty: no browser gets one';
        }
        if ($this->askAs($this->settings()->token)['workspace_id'] === null) {
            return '- each is for one workspace: --workspace=ID tries one';
        }
        try {
            $this->askAs($this->client()->browserToken(['ttl' => 60, 'sub' => 'lumbung:check']));
        } catch (LumbungException $failure) {
            if ($failure->status === 401) {
                throw new LumbungException('Lumbung does not believe them: LUMBUNG_JWT_SECRET is not its `jwt-secret`.');
            }
            throw $failure;
        }

        return 'Lumbung believes them';
    }

    private function checkWebhook(): string
    {
        if (! Route::has('lumbung.webhook')) {
            return '- no route (lumbung.webhook.path is empty)';
        }
        if ((string) implode(',', (array) config('lumbung.webhook.secret')) === '') {
            return '- ' . route('lumbung.webhook') . ' refuses everything: LUMBUNG_WEBHOOK_SECRET is empty';
        }

        return route('lumbung.webhook');
    }

    private function checkTable(): string
    {
        if (! Schema::hasTable('chat_media')) {
            return '- not in the default database: ChatMedia will not do';
        }
        $lacks = array_diff(self::COLUMNS, Schema::getColumnListing('chat_media'));
        if ($lacks !== []) {
            throw new LumbungException('It lacks ' . implode(', ', $lacks) . ': `lumbung legacy plan` says what to do.');
        }

        return 'there';
    }

    private function checkFeature(): string
    {
        $rule = config('lumbung.new_media_storage');
        NewMediaStorage::decide();

        return (is_bool($rule) ? ($rule ? 'on' : 'off') : $rule) . (NewMediaStorage::pennant() === null ? '' : ', by Pennant');
    }

    /** @return array<string, mixed> */
    private function askAs(string $token): array
    {
        $workspace = $this->option('workspace') ?? config('lumbung.workspace');
        $settings = Settings::of(['token' => $token] + config('lumbung'));

        return (new Transport($settings, $workspace === null ? null : (int) $workspace))->get('/api/v1/console');
    }

    private function client(): Client
    {
        $workspace = $this->option('workspace');
        $client = Lumbung::getFacadeRoot();

        return $workspace === null ? $client : $client->forWorkspace($workspace);
    }

    private function settings(): Settings
    {
        return Settings::of(config('lumbung'));
    }
}
