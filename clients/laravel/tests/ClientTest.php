<?php

namespace Lumbung\Laravel\Tests;

use Illuminate\Support\Facades\Http;
use Lumbung\Laravel\Exceptions\Conflict;
use Lumbung\Laravel\Exceptions\FileRefused;
use Lumbung\Laravel\Exceptions\Forbidden;
use Lumbung\Laravel\Exceptions\InvalidRequest;
use Lumbung\Laravel\Exceptions\NotFound;
use Lumbung\Laravel\Exceptions\RateLimited;
use Lumbung\Laravel\Exceptions\Unauthenticated;
use Lumbung\Laravel\Exceptions\Unavailable;
use Lumbung\Laravel\Exceptions\Unreachable;
use Lumbung\Laravel\Facades\Lumbung;
use Lumbung\Laravel\ProcessingStatus;
use SplFileInfo;

final class ClientTest extends TestCase
{
    public function testUploadsWhateverAFileIs(): void
    {
        $media = Lumbung::upload($this->uploaded('menu "hari ini" ☕.jpg'), ['purpose' => 'campaign', 'wait' => 20]);
        self::assertSame('menu "hari ini" ☕.jpg', $media->name);
        self::assertSame('image/jpeg', $media->type);
        self::assertSame(ProcessingStatus::Completed, $media->status);
        self::assertTrue($media->isReady());
        self::assertSame('campaign', $media->metadata['purpose']);
        self::assertSame('compressed', $media->variantFor('session_image'));
        self::assertFalse($media->deduplicated);

        $path = $this->fileOf($this->photo('by path'));
        self::assertSame(basename($path), Lumbung::upload($path)->name);
        self::assertTrue(Lumbung::upload(new SplFileInfo($path))->deduplicated);

        $stream = fopen($path, 'rb');
        self::assertTrue(Lumbung::upload($stream, ['name' => 'stream.jpg'])->deduplicated);
        gc_collect_cycles();
        self::assertIsResource($stream);
        fclose($stream);
    }

    public function testALargeFileIsNotInMemory(): void
    {
        $path = $this->fileOf('');
        $file = fopen($path, 'wb');
        for ($i = 0; $i < 48; $i++) {
            fwrite($file, random_bytes(1 << 20));
        }
        fclose($file);
        $before = memory_get_peak_usage();
        $media = Lumbung::upload($path, ['name' => 'large.bin']);
        $stream = Lumbung::read($media);
        self::assertSame(hash_file('sha256', $path), $this->hashOf($stream));
        self::assertSame(48 << 20, $media->size);
        self::assertLessThan(16 << 20, memory_get_peak_usage() - $before);
        Lumbung::delete($media, true);
    }

    public function testAStreamOfUnknownLength(): void
    {
        $bytes = $this->photo();
        $pipe = popen('cat ' . escapeshellarg($this->fileOf($bytes)), 'r');
        $media = Lumbung::upload($pipe, ['name' => 'piped.jpg']);
        pclose($pipe);
        self::assertSame([strlen($bytes), 'piped.jpg'], [$media->size, $media->name]);
    }

    public function testFollowsFindsAndLists(): void
    {
        $purpose = 'list ' . bin2hex(random_bytes(4));
        $uuids = [];
        for ($i = 0; $i < 3; $i++) {
            $uuids[] = Lumbung::upload($this->uploaded("{$i}.jpg"), ['purpose' => $purpose])->uuid;
        }
        self::assertSame(ProcessingStatus::Completed, Lumbung::wait($uuids[2])->status);
        self::assertSame(ProcessingStatus::Completed, Lumbung::status($uuids[2])->status);
        self::assertSame('1.jpg', Lumbung::find($uuids[1])->name);
        $missing = '018f3b1e-5c7a-7000-8000-000000000001';
        self::assertSame([$uuids[1], $uuids[0]], array_keys(Lumbung::findMany([$uuids[1], $missing, $uuids[0]])));
        $listed = Lumbung::all(['purpose' => $purpose, 'limit' => 2])->map(fn ($media) => $media->uuid)->all();
        self::assertSame(array_reverse($uuids), array_values($listed));
    }

    public function testSignedUrls(): void
    {
        $bytes = $this->photo();
        $media = Lumbung::upload($this->uploaded('url.jpg', $bytes), ['wait' => 20]);
        $url = Lumbung::url($media, 'original', 3600);
        self::assertStringStartsWith(Application::of('URL') . '/media/', $url);
        self::assertSame($bytes, file_get_contents($url));
        parse_str((string) parse_url($url, PHP_URL_QUERY), $query);
        self::assertGreaterThanOrEqual(time() + 3600, (int) $query['expires']);
        self::assertStringContainsString('/thumbnail?', Lumbung::url($media->uuid, 'thumbnail', now()->addHour()));
        self::assertStringContainsString('/optimal?', Lumbung::url($media));
        self::assertSame(200, Http::get($media->url('webp'))->status());
        self::assertSame(403, Http::get(strtok($url, '?'))->status());
        $this->thrown(InvalidRequest::class, fn () => Lumbung::url($media, 'no-such'));
    }

    public function testChanges(): void
    {
        $media = Lumbung::upload($this->uploaded('before.jpg'), ['wait' => 20]);
        self::assertSame('after.jpg', Lumbung::rename($media, 'after.jpg')->name);
        self::assertSame($media->uuid, Lumbung::process($media, 'sticker')->uuid);
        $this->waitForSticker($media->uuid);
        Lumbung::archive($media);
        Lumbung::unarchive($media);
        Lumbung::delete($media);
        $this->thrown(NotFound::class, fn () => Lumbung::read($media));
        self::assertNull(Lumbung::restore($media)->deletedAt);
        $this->thrown(Conflict::class, fn () => Lumbung::retry($media));
        Lumbung::delete($media, true);
        $this->thrown(NotFound::class, fn () => Lumbung::find($media));
    }

    public function testFailuresHaveTypes(): void
    {
        $failure = $this->thrown(NotFound::class, fn () => Lumbung::find('018f3b1e-5c7a-7000-8000-000000000001'));
        self::assertSame([404, 'not_found'], [$failure->status, $failure->errorCode]);
        self::assertNotNull($failure->requestId);
        self::assertFalse($failure->isPassing());
        $this->thrown(InvalidRequest::class, fn () => Lumbung::find('../tokens'));
        $this->thrown(InvalidRequest::class, fn () => Lumbung::upload('/no/such/file'));
        $this->thrown(NotFound::class, fn () => Lumbung::forWorkspace(99)->upload($this->uploaded('a.jpg')));

        $token = Lumbung::browserToken(['max_size' => 100]);
        $this->thrown(FileRefused::class, fn () => $this->with(['token' => $token])->upload($this->uploaded('a.jpg')));
        $this->thrown(Unauthenticated::class, fn () => $this->with(['token' => 'lmb_no'])->find('018f3b1e-5c7a-7000-8000-000000000001'));
        $this->thrown(Forbidden::class, fn () => $this->with(['token' => Application::of('READER')])->upload($this->uploaded('a.jpg')));
        $this->thrown(Unreachable::class, fn () => $this->with(['url' => 'http://127.0.0.1:1'])->upload($this->uploaded('a.jpg')));
    }

    public function testAsksAgainWhatOnlyReads(): void
    {
        $problem = ['code' => 'unavailable', 'title' => 'x', 'detail' => 'busy', 'status' => 503];
        Http::fakeSequence('*')->push($problem, 503)->push(['id' => '99', 'variant' => 'compressed', 'expires_at' => '2026-12-27T00:00:00Z', 'valid_until' => '2026-12-26T00:00:00Z'])->push($problem, 503);
        $uuid = '018f3b1e-5c7a-7000-8000-000000000001';
        $id = Lumbung::whatsappId($uuid, '106540352242922');
        self::assertSame(['99', '99', 'compressed', '2026-12-27T00:00:00Z', '2026-12-26T00:00:00Z'], [$id->id, (string) $id, $id->variant, $id->expiresAt, $id->validUntil]);
        Http::assertSent(fn ($request) => str_ends_with($request->url(), "/api/v1/media/{$uuid}/whatsapp?phone_number_id=106540352242922"));
        $this->thrown(Unavailable::class, fn () => Lumbung::process($uuid));
    }

    public function testSaysWhenToComeBack(): void
    {
        Http::fake(['*' => Http::response(['code' => 'rate_limited', 'title' => 'x', 'status' => 429], 429, ['Retry-After' => '7'])]);
        $failure = $this->thrown(RateLimited::class, fn () => Lumbung::find('018f3b1e-5c7a-7000-8000-000000000001'));
        self::assertSame([7, true], [$failure->retryAfter, $failure->isPassing()]);
        Http::assertSentCount(1);
    }

    /** @param array<string, mixed> $config */
    private function with(array $config): \Lumbung\Laravel\Client
    {
        foreach ($config as $key => $value) {
            $this->app['config']->set("lumbung.{$key}", $value);
        }
        $this->app->forgetInstance(\Lumbung\Laravel\Client::class);
        $client = $this->app->make(\Lumbung\Laravel\Client::class);
        $this->app['config']->set(['lumbung.token' => Application::of('TOKEN'), 'lumbung.url' => Application::of('URL')]);

        return $client;
    }

    /** A completed media stays completed while it is processed again. */
    private function waitForSticker(string $uuid): void
    {
        for ($tries = 0; $tries < 200; $tries++) {
            if (Lumbung::find($uuid)->url('sticker') !== null) {
                return;
            }
            usleep(100_000);
        }
        self::fail('There is no sticker.');
    }

    /** @param resource $stream */
    private function hashOf($stream): string
    {
        $hash = hash_init('sha256');
        hash_update_stream($hash, $stream);
        fclose($stream);

        return hash_final($hash);
    }
}
