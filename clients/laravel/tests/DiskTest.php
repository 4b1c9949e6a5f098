<?php

namespace Lumbung\Laravel\Tests;

use GuzzleHttp\Psr7\Utils;
use Illuminate\Contracts\Filesystem\Cloud;
use Illuminate\Http\File;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Storage;
use Lumbung\Laravel\Exceptions\NotFound;
use Lumbung\Laravel\Exceptions\Unreachable;
use Lumbung\Laravel\Exceptions\Unsupported;
use Lumbung\Laravel\Facades\Lumbung;

/** Storage::disk('lumbung'), and where it is as Laravel's own `local` and where not. */
final class DiskTest extends TestCase
{
    private const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}';

    private const NOWHERE = 'a/018f3b1e-5c7a-7000-8000-000000000001/no.jpg';

    public function testAnUploadedFileIsStoredAsEver(): void
    {
        $bytes = $this->photo();
        $path = $this->uploaded('Kopi Susu.jpg', $bytes)->store('campaigns/7', 'lumbung');
        self::assertMatchesRegularExpression('#^campaigns/7/' . self::UUID . '/[A-Za-z0-9]{40}\.jpg$#', $path);
        $disk = Storage::disk('lumbung');
        self::assertSame($bytes, $disk->get($path));
        self::assertSame('Kopi Susu.jpg', Lumbung::find(basename(dirname($path)))->name);

        $path = $this->uploaded('x.jpg')->storeAs('campaigns', 'header.jpg', ['disk' => 'lumbung', 'purpose' => 'header']);
        self::assertMatchesRegularExpression('#^campaigns/' . self::UUID . '/header\.jpg$#', $path);
        self::assertSame(['header.jpg', 'header'], [
            Lumbung::find(basename(dirname($path)))->name, Lumbung::find(basename(dirname($path)))->metadata['purpose'],
        ]);
    }

    public function testAsTheLocalDisk(): void
    {
        $bytes = $this->photo();
        $local = $this->behaviour(Storage::disk('local'), $bytes);
        $lumbung = $this->behaviour(Storage::disk('lumbung'), $bytes);
        foreach ($local as $what => $answer) {
            self::assertSame($answer, $lumbung[$what], $what);
        }
    }

    public function testWhatIsNotThere(): void
    {
        $this->app['config']->set('filesystems.disks.quiet', ['driver' => 'lumbung', 'throw' => false]);
        $this->app['config']->set('filesystems.disks.loud', ['driver' => 'lumbung', 'throw' => true]);
        [$quiet, $loud] = [Storage::disk('quiet'), Storage::disk('loud')];
        foreach ([self::NOWHERE, 'a/b.jpg'] as $path) {
            self::assertFalse($quiet->exists($path));
            self::assertTrue($quiet->missing($path));
            self::assertTrue($quiet->delete($path));
        }
        self::assertSame([null, null, false, false], [
            $quiet->get(self::NOWHERE), $quiet->readStream(self::NOWHERE), $quiet->mimeType(self::NOWHERE), $quiet->move(self::NOWHERE, 'b.jpg'),
        ]);
        $this->thrown(\Illuminate\Contracts\Filesystem\FileNotFoundException::class, fn () => $loud->get(self::NOWHERE));
        $this->thrown(NotFound::class, fn () => $quiet->size(self::NOWHERE));
        $this->thrown(NotFound::class, fn () => $quiet->url('old/path/without.jpg'));
    }

    public function testAFailureIsNoAnswer(): void
    {
        $this->app['config']->set('lumbung.url', 'http://127.0.0.1:1');
        $disk = Storage::disk('lumbung');
        $this->thrown(Unreachable::class, fn () => $disk->exists(self::NOWHERE));
        $this->thrown(Unreachable::class, fn () => $disk->put('a.txt', 'a'));
        $this->thrown(Unreachable::class, fn () => $disk->delete(self::NOWHERE));
    }

    public function testOneContentIsOneMedia(): void
    {
        $disk = Storage::disk('lumbung');
        $bytes = $this->photo();
        [$one, $two] = [$disk->put('a/one.jpg', $bytes), $disk->put('b/two.jpg', $bytes)];
        self::assertSame(basename(dirname($one)), basename(dirname($two)));
        self::assertSame($bytes, $disk->get($two));
        $disk->delete($one);
        self::assertFalse($disk->exists($two));
        Lumbung::restore(basename(dirname($two)));
        self::assertTrue($disk->exists($one));
    }

    public function testWhatLumbungHasNoAnswerTo(): void
    {
        $disk = Storage::disk('lumbung');
        $path = $disk->put('a/one.jpg', $this->photo());
        foreach ([
            fn () => $disk->put($path, 'other'), fn () => $disk->append($path, 'x'), fn () => $disk->prepend($path, 'x'),
            fn () => $disk->copy($path, 'b.jpg'), fn () => $disk->allFiles('a'), fn () => $disk->deleteDirectory('a'),
        ] as $act) {
            $this->thrown(Unsupported::class, $act);
        }
        self::assertFalse($disk->setVisibility($path, 'public'));
        self::assertSame('moved/' . basename(dirname($path)) . '/new.jpg', $disk->move($path, 'moved/new.jpg'));
        self::assertSame('new.jpg', Lumbung::find(basename(dirname($path)))->name);
    }

    public function testAWholeTree(): void
    {
        $disk = Storage::disk('lumbung');
        $uuid = basename(dirname($disk->put('tree.jpg', $this->photo())));
        self::assertContains("{$uuid}/tree.jpg", $disk->allFiles());
        self::assertContains($uuid, $disk->directories());
        self::assertSame(["{$uuid}/tree.jpg"], $disk->files($uuid));
        self::assertSame([], $disk->files());
    }

    public function testUrls(): void
    {
        $this->app['config']->set('filesystems.disks.thumbs', ['driver' => 'lumbung', 'variant' => 'thumbnail', 'wait' => 20, 'workspace' => 1]);
        $path = Storage::disk('thumbs')->put('a.jpg', $this->photo());
        self::assertStringContainsString('/thumbnail?', Storage::disk('thumbs')->url($path));
        $url = Storage::disk('lumbung')->temporaryUrl($path, now()->addMinutes(5), ['variant' => 'webp']);
        self::assertSame([200, 'image/webp'], [Http::get($url)->status(), Http::get($url)->header('Content-Type')]);
        self::assertStringContainsString('/optimal?', Storage::disk('lumbung')->url(basename(dirname($path))));
        $atOnce = Storage::disk('lumbung')->url(Storage::disk('lumbung')->put('b.jpg', $this->photo()));
        $tries = 0;
        do {
            usleep(50_000); // what is in process may be between two places: 503 for a moment
            $status = Http::get($atOnce)->status();
        } while ($status === 503 && $tries++ < 200);
        self::assertSame(200, $status);
    }

    public function testDownloads(): void
    {
        $bytes = $this->photo();
        $path = Storage::disk('lumbung')->put('Laporan "Maret".jpg', $bytes);
        $answer = Storage::disk('lumbung')->download($path, null, ['X-More' => '1']);
        ob_start();
        $answer->sendContent();
        self::assertSame($bytes, ob_get_clean());
        self::assertSame(
            ['image/jpeg', (string) strlen($bytes), '1', 'attachment; filename="Laporan \"Maret\".jpg"'],
            array_map([$answer->headers, 'get'], ['Content-Type', 'Content-Length', 'X-More', 'Content-Disposition']),
        );
        $page = Storage::disk('lumbung')->put('page.html', '<!doctype html><script>alert(' . random_int(0, PHP_INT_MAX) . ')</script>');
        $policy = Storage::disk('lumbung')->response($page)->headers->get('Content-Security-Policy');
        self::assertStringStartsWith('sandbox', (string) $policy);
        self::assertNull($answer->headers->get('Content-Security-Policy'));
    }

    /**
     * The same with each disk, by what answers mean: a path that is to be kept is true.
     *
     * @return array<string, mixed>
     */
    private function behaviour(Cloud $disk, string $bytes): array
    {
        $kept = fn ($given, string $asked): string => is_string($given) ? $given : $asked;
        $said = [];
        $said['put'] = (bool) ($put = $disk->put('table/a.jpg', $bytes));
        $path = $kept($put, 'table/a.jpg');
        $said['exists'] = [$disk->exists($path), $disk->missing($path)];
        $said['get'] = $disk->get($path);
        $stream = $disk->readStream($path);
        $said['readStream'] = [is_resource($stream), stream_get_contents($stream)];
        $said['size'] = $disk->size($path);
        $said['mimeType'] = $disk->mimeType($path);
        $said['lastModified'] = abs($disk->lastModified($path) - time()) < 60;
        $said['getVisibility'] = $disk->setVisibility($path, 'private') && $disk->getVisibility($path) === 'private';
        $said['makeDirectory'] = $disk->makeDirectory('table');
        $resource = fopen($this->fileOf($bytes . 'stream'), 'rb');
        $said['writeStream'] = $disk->get($kept($disk->writeStream('table/s.jpg', $resource), 'table/s.jpg'));
        $said['put stream'] = $disk->get($kept($disk->put('table/p.jpg', Utils::streamFor($bytes . 'psr')), 'table/p.jpg'));
        $file = new File($this->fileOf($bytes));
        $said['putFile'] = preg_match('#^table/(.+/)?[A-Za-z0-9]{40}\.jpg$#', $disk->putFile('table', $file));
        $said['putFileAs'] = preg_match('#^table/(.+/)?name\.jpg$#', $disk->putFileAs('table', $file, 'name.jpg'));
        $moved = $kept($disk->move($path, 'table/b.jpg'), 'table/b.jpg');
        $said['move'] = $disk->get($moved);
        $said['delete'] = [$disk->delete([$moved]), $disk->exists($moved)];

        return $said;
    }
}
