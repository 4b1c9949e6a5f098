<?php

namespace Lumbung\Laravel\Tests;

use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Storage;
use Lumbung\Laravel\Exceptions\NotFound;
use Lumbung\Laravel\Exceptions\Unavailable;
use Lumbung\Laravel\Facades\Lumbung;
use Lumbung\Laravel\Models\ChatMedia;
use PHPUnit\Framework\AssertionFailedError;

/** Lumbung::fake(), as an application's tests use it: no server is asked. */
final class FakeTest extends TestCase
{
    protected function config(): array
    {
        return ['lumbung.url' => 'http://127.0.0.1:1'];
    }

    public function testAnUploadAndWhatBecomesOfIt(): void
    {
        $fake = Lumbung::fake()->assertNothingUploaded();
        $media = Lumbung::upload($this->uploaded('menu.jpg'), ['purpose' => 'header']);
        $fake->assertUploaded('menu.jpg')->assertUploadedCount(1)->assertUploaded(fn ($each) => $each->type === 'image/jpeg');
        self::assertSame('header', $media->metadata['purpose']);
        self::assertStringEndsWith("/media/{$media->uuid}/thumbnail", Lumbung::url($media, 'thumbnail'));
        self::assertNotSame('', (string) Lumbung::whatsappId($media, '123'));
        self::assertCount(3, explode('.', Lumbung::browserToken()));
        Lumbung::process($media, 'sticker');
        $fake->assertProcessed($media)->assertProcessed($media->uuid, 'sticker')->assertNotDeleted($media);
        Lumbung::delete($media);
        $fake->assertDeleted($media, permanent: false);
        $this->thrown(NotFound::class, fn () => Lumbung::find($media));
        self::assertSame($media->uuid, Lumbung::restore($media)->uuid);
        $this->thrown(AssertionFailedError::class, fn () => $fake->assertUploaded('other.jpg'));
        $this->thrown(AssertionFailedError::class, fn () => $fake->assertDeleted($media, permanent: true));
        $this->thrown(AssertionFailedError::class, fn () => $fake->assertNothingUploaded());
    }

    public function testTheDiskAndTheModelUseItToo(): void
    {
        Http::fake();
        $fake = Lumbung::fake();
        $path = $this->uploaded('a.jpg', 'bytes')->store('campaigns', 'lumbung');
        self::assertSame('bytes', Storage::disk('lumbung')->get($path));
        $fake->assertUploaded('a.jpg');
        $media = Lumbung::forWorkspace(7)->upload($this->uploaded('b.jpg'));
        $row = new ChatMedia(['uuid' => $media->uuid, 'workspace_id' => 7]);
        self::assertSame($media->url('thumbnail'), $row->thumbnail_url);
        $this->thrown(NotFound::class, fn () => Lumbung::find($media));
        Http::assertNothingSent();
    }

    public function testAFailure(): void
    {
        Lumbung::fake()->failNext(new Unavailable('busy', 503, 'unavailable'));
        $this->thrown(Unavailable::class, fn () => Lumbung::upload($this->uploaded('a.jpg')));
        self::assertSame('a.jpg', Lumbung::upload($this->uploaded('a.jpg'))->name);
    }

    public function testEveryMethodOfTheClientIsOnTheFacade(): void
    {
        $notes = (string) (new \ReflectionClass(Lumbung::class))->getDocComment();
        foreach (get_class_methods(\Lumbung\Laravel\Client::class) as $method) {
            self::assertStringContainsString(" {$method}(", $notes);
        }
    }
}
