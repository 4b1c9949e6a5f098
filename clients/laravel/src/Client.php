<?php

namespace Lumbung\Laravel;

use DateTimeInterface;
use Illuminate\Support\LazyCollection;
use Lumbung\Laravel\Models\ChatMedia;
use SplFileInfo;

/**
 * What an application asks of Lumbung. Each method throws a LumbungException of the class that tells why not. A media is
 * named by its uuid, or by a Media or ChatMedia that has it; one of another workspace is not found.
 */
interface Client
{
    /** The same, in this workspace: for a token of all workspaces (`*`). */
    public function forWorkspace(int|string $workspace): static;

    /**
     * Sends a file, whatever its size, without having it in memory. What the workspace has already is not kept twice:
     * the answer is its media, `deduplicated`.
     *
     * @param SplFileInfo|resource|string $file an UploadedFile, any SplFileInfo, a path, or an open stream, which is
     *     read from its beginning if it can be, and stays open
     * @param array{name?: string, purpose?: string, wait?: int} $options its name, if not the file's own; what it is
     *     for (`voice`, `sticker`, or a word of your own to filter by); seconds to wait for its variants, 30 at most
     */
    public function upload(mixed $file, array $options = []): Media;

    public function find(string|Media|ChatMedia $media): Media;

    /**
     * Those that are there, by uuid, in the order asked for.
     *
     * @param iterable<string> $uuids any number
     * @return array<string, Media>
     */
    public function findMany(iterable $uuids): array;

    /**
     * Page after page while it is read, newest first.
     *
     * @param array<string, scalar> $query as of `GET /api/v1/media`: status, type, purpose, q, fits, archived, …
     * @return LazyCollection<int, Media>
     */
    public function all(array $query = []): LazyCollection;

    /** Only how far it is, which costs the least. */
    public function status(string|Media|ChatMedia $media): MediaState;

    /** Asks until it is completed or has failed, or the seconds are over. */
    public function wait(string|Media|ChatMedia $media, int $seconds = 30): Media;

    /**
     * A URL to hand out. NotFound while the variant is not there (yet); the original is at once.
     *
     * @param string $variant original, compressed, thumbnail, webp, preview, poster, audio, mp4, sticker or optimal
     * @param DateTimeInterface|int|null $expires until when, or for how many seconds (a week at most); null: as the
     *     server has it. Rounded up a little, so that caches can work.
     */
    public function url(
        string|Media|ChatMedia $media,
        string $variant = 'optimal',
        DateTimeInterface|int|null $expires = null,
    ): string;

    /**
     * Meta's id of it for this phone number; uploaded to Meta now if there is none. For a server with the WhatsApp
     * part (`GET /api/v1/media/{uuid}/whatsapp`); NotFound from one without.
     */
    public function whatsappId(string|Media|ChatMedia $media, string $phoneNumberId): WhatsAppId;

    /** Processes it again, for another purpose if that is given. */
    public function process(string|Media|ChatMedia $media, ?string $purpose = null): Media;

    /** Processes one that failed again. */
    public function retry(string|Media|ChatMedia $media): Media;

    public function rename(string|Media|ChatMedia $media, string $name): Media;

    /** Can be undone for 30 days; `$permanent` can't, and needs a token with `media:erase`. */
    public function delete(string|Media|ChatMedia $media, bool $permanent = false): void;

    public function restore(string|Media|ChatMedia $media): Media;

    /** Hides it from lists; it is delivered as ever. */
    public function archive(string|Media|ChatMedia $media): Media;

    public function unarchive(string|Media|ChatMedia $media): Media;

    /**
     * The bytes, whole, from the beginning: memory up to 2 MB, a temporary file above. Close it.
     *
     * @return resource
     */
    public function read(string|Media|ChatMedia $media, string $variant = 'original');

    /**
     * A JWT for a browser of this workspace, so that it speaks to Lumbung itself.
     *
     * @param array{abilities?: list<string>, ttl?: int, max_size?: int, types?: list<string>, sub?: string} $limits
     *     `media:read` and `media:write` unless said; seconds, 900 unless said and 24 hours at most; bytes of a file;
     *     what may be uploaded (`image/*`); whom the audit trail names
     */
    public function browserToken(array $limits = []): string;
}
