<?php

namespace Lumbung\Laravel\Facades;

use Closure;
use Illuminate\Support\Facades\Facade;
use Lumbung\Laravel\Client;
use Lumbung\Laravel\LumbungServiceProvider;
use Lumbung\Laravel\Testing\FakeClient;

/**
 * @method static Client forWorkspace(int|string $workspace)
 * @method static \Lumbung\Laravel\Media upload(mixed $file, array $options = [])
 * @method static \Lumbung\Laravel\Media find(string|\Lumbung\Laravel\Media|\Lumbung\Laravel\Models\ChatMedia $media)
 * @method static array<string, \Lumbung\Laravel\Media> findMany(iterable $uuids)
 * @method static \Illuminate\Support\LazyCollection all(array $query = [])
 * @method static \Lumbung\Laravel\MediaState status(string|\Lumbung\Laravel\Media|\Lumbung\Laravel\Models\ChatMedia $media)
 * @method static \Lumbung\Laravel\Media wait(string|\Lumbung\Laravel\Media|\Lumbung\Laravel\Models\ChatMedia $media, int $seconds = 30)
 * @method static string url(string|\Lumbung\Laravel\Media|\Lumbung\Laravel\Models\ChatMedia $media, string $variant = 'optimal', \DateTimeInterface|int|null $expires = null)
 * @method static \Lumbung\Laravel\WhatsAppId whatsappId(string|\Lumbung\Laravel\Media|\Lumbung\Laravel\Models\ChatMedia $media, string $phoneNumberId)
 * @method static \Lumbung\Laravel\Media process(string|\Lumbung\Laravel\Media|\Lumbung\Laravel\Models\ChatMedia $media, ?string $purpose = null)
 * @method static \Lumbung\Laravel\Media retry(string|\Lumbung\Laravel\Media|\Lumbung\Laravel\Models\ChatMedia $media)
 * @method static \Lumbung\Laravel\Media rename(string|\Lumbung\Laravel\Media|\Lumbung\Laravel\Models\ChatMedia $media, string $name)
 * @method static void delete(string|\Lumbung\Laravel\Media|\Lumbung\Laravel\Models\ChatMedia $media, bool $permanent = false)
 * @method static \Lumbung\Laravel\Media restore(string|\Lumbung\Laravel\Media|\Lumbung\Laravel\Models\ChatMedia $media)
 * @method static \Lumbung\Laravel\Media archive(string|\Lumbung\Laravel\Media|\Lumbung\Laravel\Models\ChatMedia $media)
 * @method static \Lumbung\Laravel\Media unarchive(string|\Lumbung\Laravel\Media|\Lumbung\Laravel\Models\ChatMedia $media)
 * @method static resource read(string|\Lumbung\Laravel\Media|\Lumbung\Laravel\Models\ChatMedia $media, string $variant = 'original')
 * @method static string browserToken(array $limits = [])
 *
 * @see Client
 */
final class Lumbung extends Facade
{
    /**
     * For the application's own tests: media are kept in memory, no server is asked, and the answer has assertions.
     * The disk and the model use it, too.
     */
    public static function fake(): FakeClient
    {
        $fake = new FakeClient();
        self::swap($fake);

        return $fake;
    }

    /**
     * Who says the workspace of a request, for a token of all workspaces; asked each time, in a provider's boot().
     *
     * @param Closure(): (int|null) $resolver null: `lumbung.workspace`
     */
    public static function resolveWorkspaceUsing(Closure $resolver): void
    {
        self::getFacadeApplication()->instance(LumbungServiceProvider::WORKSPACE, $resolver);
    }

    protected static function getFacadeAccessor(): string
    {
        return Client::class;
    }
}
