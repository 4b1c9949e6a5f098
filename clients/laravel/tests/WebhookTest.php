<?php

namespace Lumbung\Laravel\Tests;

use Illuminate\Http\Request;
use Illuminate\Support\Facades\Event;
use Illuminate\Support\Facades\Http;
use Lumbung\Laravel\Events\Delivered;
use Lumbung\Laravel\Events\LumbungEvent;
use Lumbung\Laravel\Events\MediaProcessingCompleted;
use Lumbung\Laravel\Facades\Lumbung;
use RuntimeException;

final class WebhookTest extends TestCase
{
    private const SECRET = 'whsec_this_one';

    /** @var list<Delivered> */
    private array $heard = [];

    protected function config(): array
    {
        return ['lumbung.webhook' => ['path' => 'hooks/lumbung', 'secret' => 'whsec_of_before, ' . self::SECRET, 'tolerance' => 300]];
    }

    protected function setUp(): void
    {
        parent::setUp();
        $this->app['cache']->flush();
        Event::listen(LumbungEvent::class, function (Delivered $event): void {
            $this->heard[] = $event;
        });
    }

    public function testFiresTheEvent(): void
    {
        $body = $this->body(1);
        self::assertSame(204, $this->deliver($body, $this->signature($body)));
        self::assertInstanceOf(MediaProcessingCompleted::class, $this->heard[0]);
        self::assertSame([1, 7, 'u-1', 'completed'], [
            $this->heard[0]->id, $this->heard[0]->workspaceId, $this->heard[0]->uuid, $this->heard[0]->data['status'],
        ]);
        $later = json_encode(['id' => 2, 'event' => 'campaign.updated', 'workspace_id' => 7, 'data' => ['uuid' => 'c']]);
        self::assertSame(204, $this->deliver($later, $this->signature($later)));
        self::assertSame(['campaign.updated', Delivered::class], [$this->heard[1]->event, get_class($this->heard[1])]);
    }

    public function testRefusesWhatIsNotLumbungs(): void
    {
        $body = $this->body(3);
        $right = $this->signature($body);
        self::assertSame(400, $this->deliver($body, null));
        self::assertSame(400, $this->deliver($body, ''));
        self::assertSame(400, $this->deliver($body . ' ', $right));
        self::assertSame(400, $this->deliver($body, $this->signature($body, 'whsec_another')));
        self::assertSame(400, $this->deliver($body, str_replace('t=', 't=1', $right)));
        self::assertSame(400, $this->deliver($body, $this->signature($body, self::SECRET, time() - 310)));
        self::assertSame(400, $this->deliver($body, $this->signature($body, self::SECRET, time() + 310)));
        self::assertSame(400, $this->deliver('[]', $this->signature('[]')));
        $this->app['config']->set('lumbung.webhook.secret', null);
        self::assertSame(400, $this->deliver($body, $this->signature($body, '')));
        self::assertSame([], $this->heard);
        $this->app['config']->set('lumbung.webhook.secret', ['whsec_x', self::SECRET]);
        self::assertSame(204, $this->deliver($body, $this->signature($body, self::SECRET, time() - 290) . ',v2=more'));
        self::assertCount(1, $this->heard);
    }

    public function testARequestSentAgainFiresNothing(): void
    {
        $body = $this->body(4);
        $signature = $this->signature($body);
        foreach ([$signature, $signature, "{$signature},v1=" . str_repeat('0', 64)] as $each) {
            self::assertSame(204, $this->deliver($body, $each));
        }
        self::assertCount(1, $this->heard);
        self::assertSame(204, $this->deliver($body, $this->signature($body, self::SECRET, time() - 5)), 'Lumbung delivers again');
        self::assertSame([4, 4], array_map(fn (Delivered $event): int => $event->id, $this->heard));
    }

    public function testAListenerThatFailsIsAskedAgain(): void
    {
        $body = $this->body(5);
        $isBroken = true;
        $done = 0;
        Event::listen(MediaProcessingCompleted::class, function () use (&$isBroken, &$done): void {
            $isBroken && throw new RuntimeException('the database is away');
            $done++;
        });
        $this->thrown(RuntimeException::class, fn () => $this->deliver($body, $this->signature($body)));
        $isBroken = false;
        self::assertSame(204, $this->deliver($body, $this->signature($body)));
        self::assertSame(1, $done);
    }

    /** The server itself delivers to an application that runs. */
    public function testLumbungIsUnderstood(): void
    {
        $folder = Application::folder() . '/hook';
        is_dir($folder) || mkdir($folder);
        $port = $this->freePort();
        $hook = Http::withToken(Application::of('ADMIN'))->post(Application::of('URL') . '/api/v1/webhooks', [
            'url' => "http://127.0.0.1:{$port}/lumbung/webhook", 'events' => ['media.processing.completed'],
        ])->json();
        $environment = ['LUMBUNG_TEST_HOOK_SECRET' => $hook['secret'], 'LUMBUNG_TEST_HOOK_FOLDER' => $folder, 'TMPDIR' => $folder] + getenv();
        $php = proc_open([PHP_BINARY, '-S', "127.0.0.1:{$port}", __DIR__ . '/listening.php'], [2 => ['file', "{$folder}/log", 'w']], $pipes, null, $environment);
        try {
            $this->waitFor(fn (): bool => @fsockopen('127.0.0.1', $port) !== false, 'the application');
            $media = Lumbung::upload($this->uploaded('told.jpg'), ['wait' => 20]);
            $this->waitFor(fn (): bool => is_file("{$folder}/{$media->uuid}"), 'the delivery: ' . (string) @file_get_contents("{$folder}/log"));
            $told = explode(' ', (string) file_get_contents("{$folder}/{$media->uuid}"));
            self::assertSame(['media.processing.completed', '1', 'told.jpg', 'completed'], array_slice($told, 0, 4));
            self::assertNotFalse(file_get_contents($told[4]));
        } finally {
            proc_terminate($php);
            proc_close($php);
            Http::withToken(Application::of('ADMIN'))->delete(Application::of('URL') . "/api/v1/webhooks/{$hook['id']}");
        }
    }

    private function body(int $id): string
    {
        return (string) json_encode([
            'id' => $id, 'event' => 'media.processing.completed', 'workspace_id' => 7, 'data' => ['uuid' => "u-{$id}", 'status' => 'completed'],
        ]);
    }

    private function signature(string $body, string $secret = self::SECRET, ?int $at = null): string
    {
        $at ??= time();

        return "t={$at},v1=" . hash_hmac('sha256', "{$at}.{$body}", $secret);
    }

    private function deliver(string $body, ?string $signature): int
    {
        $headers = $signature === null ? [] : ['HTTP_LUMBUNG_SIGNATURE' => $signature];
        $request = Request::create('/hooks/lumbung', 'POST', [], [], [], ['CONTENT_TYPE' => 'application/json'] + $headers, $body);
        $this->app->instance('request', $request);

        return $this->app['router']->dispatch($request)->getStatusCode();
    }

    private function freePort(): int
    {
        $probe = stream_socket_server('tcp://127.0.0.1:0');
        $name = (string) stream_socket_get_name($probe, false);
        fclose($probe);

        return (int) substr($name, strrpos($name, ':') + 1);
    }

    private function waitFor(callable $holds, string $what): void
    {
        for ($tries = 0; $tries < 300; $tries++) {
            if ($holds()) {
                return;
            }
            usleep(100_000);
        }
        self::fail("{$what} did not come");
    }
}
