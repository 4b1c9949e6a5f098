<?php

namespace Lumbung\Laravel\Tests;

use Illuminate\Http\Client\Events\ResponseReceived;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Event;
use InvalidArgumentException;
use Lumbung\Laravel\Exceptions\NotFound;
use Lumbung\Laravel\Facades\Lumbung;
use Lumbung\Laravel\Models\ChatMedia;
use Lumbung\Laravel\ProcessingStatus;
use Lumbung\Laravel\Tests\Models\Campaign;
use Lumbung\Laravel\Tests\Models\Chat;
use Lumbung\Laravel\Tests\Models\Template;
use Lumbung\Laravel\Tests\Models\Workspace;

/** ChatMedia on the table that `lumbung migrate` made in MariaDB, with a server on the same database. */
final class ModelTest extends TestCase
{
    protected function config(): array
    {
        return [
            'lumbung.url' => Application::of('SHARED_URL'), 'lumbung.public_url' => Application::of('SHARED_URL'),
            'lumbung.token' => Application::of('SHARED_TOKEN'),
            'lumbung.models' => ['workspace' => Workspace::class, 'campaign' => Campaign::class, 'template' => Template::class, 'chat' => Chat::class],
        ];
    }

    protected function setUp(): void
    {
        parent::setUp();
        Workspace::query()->firstOrCreate(['id' => 2], ['uuid' => 'two', 'identifier' => 'two', 'name' => 'Two']);
    }

    public function testAnUploadIsARow(): void
    {
        $media = $this->media(1, 'row.jpg');
        self::assertSame(['row.jpg', 'image/jpeg', 1], [$media->name, $media->type, (int) $media->workspace_id]);
        self::assertIsInt($media->size);
        self::assertSame(640, $media->metadata['dimensions']['width']);
        self::assertTrue($media->isCompleted() && $media->isImage() && ! $media->isVideo() && ! $media->isDocument());
        self::assertNotNull($media->processed_at->timestamp);
        self::assertSame($media->uuid, $media->media()->uuid);
        self::assertSame('uuid', $media->getRouteKeyName());
    }

    public function testUrlsOfManyAreAskedForOnce(): void
    {
        $ids = [$this->media(1)->id, $this->media(1)->id, $this->media(2)->id];
        $asked = 0;
        Event::listen(ResponseReceived::class, function () use (&$asked): void {
            $asked++;
        });
        $all = ChatMedia::query()->whereIn('id', $ids)->get();
        self::assertSame(0, $asked);
        foreach ($all as $media) {
            foreach (['original', 'compressed', 'thumbnail', 'webp', 'optimal'] as $variant) {
                self::assertStringContainsString("/media/{$media->uuid}/{$variant}?", $media->{"{$variant}_url"});
            }
            self::assertSame($media->optimal_url, $media->path);
        }
        self::assertSame($all[0]->path, $all->toArray()[0]['path']);
        self::assertSame(2, $asked, 'once for each workspace');
        self::assertNotFalse(file_get_contents($all[2]->thumbnail_url));
    }

    public function testAPageOutlivesLumbung(): void
    {
        $media = $this->media(1);
        $this->app['config']->set('lumbung.url', 'http://127.0.0.1:1');
        $this->app->forgetInstance(\Lumbung\Laravel\Client::class);
        self::assertNull($media->fresh()->path);
        self::assertCount(1, $this->app->make(\Illuminate\Contracts\Debug\ExceptionHandler::class)->reported);
    }

    public function testRelations(): void
    {
        $media = $this->media(1);
        $campaign = Campaign::query()->create(['uuid' => uniqid('', true), 'workspace_id' => 1, 'name' => 'Ramadan']);
        $campaign->media()->attach($media->id, ['usage_type' => 'header', 'parameters' => ['selection' => 'upload']]);
        $campaign->media()->attach($this->media(1)->id, ['usage_type' => 'header:3']);
        self::assertSame([$media->id], $campaign->headerMedia->pluck('id')->all());
        self::assertCount(2, $campaign->media);
        self::assertSame(['selection' => 'upload'], $media->campaigns[0]->pivot->parameters);
        self::assertSame('header', DB::table('campaign_media')->where('media_id', $media->id)->value('usage_type'));

        $template = Template::query()->create(['uuid' => uniqid('', true), 'workspace_id' => 1, 'name' => 'hello']);
        $template->media()->attach($media->id);
        self::assertSame([$template->id], $media->templates->pluck('id')->all());

        $chat = Chat::query()->create(['uuid' => uniqid('', true), 'workspace_id' => 1, 'type' => 'outbound', 'media_id' => $media->id]);
        self::assertSame([$chat->id], $media->chats->pluck('id')->all());
        self::assertSame($media->id, Chat::with('media')->find($chat->id)->media->id);
        self::assertSame(1, (int) $media->workspace->id);
    }

    public function testThePageOfTheExamples(): void
    {
        $media = $this->media(1, 'menu "x".jpg');
        $page = view('media', ['workspace' => 1, 'media' => ChatMedia::forWorkspace(1)->latest('id')->limit(5)->get()])->render();
        self::assertStringContainsString("<li data-media=\"{$media->uuid}\" data-status=\"completed\">", $page);
        self::assertStringContainsString('<img src="' . e($media->thumbnail_url) . '" alt="menu &quot;x&quot;.jpg"', $page);
    }

    public function testScopes(): void
    {
        ChatMedia::query()->forWorkspace(2)->get()->each(fn (ChatMedia $media) => $media->forceDelete());
        $photo = $this->media(2);
        $rows = [];
        foreach (['video/mp4' => 'pending', 'audio/ogg' => 'failed', 'application/pdf' => 'processing'] as $type => $status) {
            $rows[$status] = ChatMedia::query()->create(
                ['name' => 'x', 'type' => $type, 'size' => 1, 'workspace_id' => 2, 'processing_status' => $status, 'location' => 'local'],
            );
            self::assertMatchesRegularExpression('/^[0-9a-f-]{36}$/', $rows[$status]->uuid);
        }
        $ids = fn ($query) => $query->forWorkspace(2)->pluck('id')->all();
        self::assertSame([$rows['pending']->id], $ids(ChatMedia::pending()));
        self::assertSame([$rows['failed']->id], $ids(ChatMedia::failed()));
        self::assertSame([$photo->id], $ids(ChatMedia::processed()));
        self::assertSame([$photo->id], $ids(ChatMedia::byType('image')));
        self::assertSame([$rows['pending']->id], $ids(ChatMedia::byType('video/mp4')));
        self::assertSame([$rows['processing']->id], $ids(ChatMedia::byType('document')));
        self::assertTrue($rows['processing']->isDocument() && $rows['failed']->isAudio() && $rows['pending']->isVideo());
    }

    public function testStatusByTheApplicationItself(): void
    {
        $media = ChatMedia::query()->create(['name' => 'old.jpg', 'type' => 'image/jpeg', 'size' => 1, 'workspace_id' => 1, 'location' => 'local', 'processing_status' => 'pending']);
        self::assertTrue($media->isPending());
        $media->markAsProcessing();
        self::assertTrue($media->fresh()->isProcessing());
        $media->markAsFailed('corrupt: no picture');
        self::assertSame([true, 'corrupt: no picture'], [$media->fresh()->isFailed(), $media->fresh()->processing_error]);
        $media->markAsCompleted();
        self::assertSame([true, null, true], [$media->fresh()->isCompleted(), $media->fresh()->processing_error, $media->fresh()->processed_at !== null]);
        $media->processing_status = ProcessingStatus::Pending;
        self::assertSame('pending', $media->processing_status);
        $this->thrown(InvalidArgumentException::class, fn () => $media->processing_status = 'done');
    }

    public function testWhatHasConsequencesGoesToLumbung(): void
    {
        $media = $this->media(2);
        $url = $media->original_url;
        $media->delete();
        self::assertTrue($media->trashed());
        self::assertNull(ChatMedia::query()->find($media->id));
        $this->thrown(NotFound::class, fn () => Lumbung::forWorkspace(2)->find($media));
        self::assertFalse(@file_get_contents($url));
        $media->restore();
        self::assertFalse($media->trashed() || $media->fresh()->trashed());
        self::assertNotFalse(file_get_contents($media->original_url));
        self::assertTrue($media->process('sticker')->exists);
        self::assertTrue($this->waitUntil(fn () => $media->forgetUrls()->variantUrl('sticker') !== null));
        self::assertSame($media->id, ChatMedia::query()->forWorkspace(2)->where('uuid', $media->uuid)->value('id'));
        $media->forceDelete();
        self::assertSame(0, DB::table('chat_media')->where('id', $media->id)->count());
        self::assertFalse($media->exists);
    }

    public function testWhatIsDeletedAlready(): void
    {
        [$one, $two] = [$this->media(2), $this->media(2)];
        ChatMedia::query()->find($one->id)->delete();
        $one->delete();
        self::assertTrue($one->trashed());
        $one->forceDelete();
        $one->exists = true;
        $one->forceDelete();
        self::assertSame(0, DB::table('chat_media')->where('id', $one->id)->count());

        $this->app['config']->set(['lumbung.url' => Application::of('URL'), 'lumbung.token' => Application::of('TOKEN')]);
        $this->app->forgetInstance(\Lumbung\Laravel\Client::class);
        $this->thrown(NotFound::class, fn () => $two->delete());
        $this->thrown(NotFound::class, fn () => $two->forceDelete());
        self::assertFalse($two->fresh()->trashed(), 'another server, which knows nothing of it, is no reason');
    }

    /** As rows are before and while `lumbung legacy migrate` runs. */
    public function testAnOldRow(): void
    {
        DB::statement('CREATE OR REPLACE TABLE old_chat_media (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, uuid CHAR(36) NULL,
            name VARCHAR(255), path VARCHAR(512) NULL, type VARCHAR(191), size VARCHAR(128), workspace_id BIGINT UNSIGNED NULL,
            processing_status VARCHAR(16) NULL, created_at TIMESTAMP NULL, updated_at TIMESTAMP NULL, deleted_at TIMESTAMP NULL)');
        $url = 'https://app.example.com/media/public/a.jpg';
        DB::table('old_chat_media')->insert(['name' => 'a.jpg', 'path' => $url, 'type' => 'image/jpg', 'size' => '245113']);
        $old = new class extends ChatMedia {
            protected $table = 'old_chat_media';
        };
        $row = $old->newQuery()->firstOrFail();
        self::assertSame([$url, 245113, null, true], [$row->toArray()['path'], $row->size, $row->thumbnail_url, $row->isImage()]);
        $row->delete();
        self::assertTrue($row->trashed());
        $row->forceDelete();
        self::assertSame(0, DB::table('old_chat_media')->count());
        DB::statement('DROP TABLE old_chat_media');
    }

    private function media(int $workspace, string $name = 'photo.jpg'): ChatMedia
    {
        return ChatMedia::upload($this->uploaded($name), $workspace, ['wait' => 20]);
    }

    private function waitUntil(callable $holds): bool
    {
        for ($tries = 0; $tries < 200 && ! $holds(); $tries++) {
            usleep(100_000);
        }

        return $holds();
    }
}
