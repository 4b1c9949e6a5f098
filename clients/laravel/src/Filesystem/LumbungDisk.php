<?php

namespace Lumbung\Laravel\Filesystem;

use DateTimeInterface;
use Illuminate\Contracts\Filesystem\Cloud;
use Illuminate\Contracts\Filesystem\FileNotFoundException;
use Illuminate\Filesystem\FilesystemAdapter;
use Lumbung\Laravel\Client;
use Lumbung\Laravel\Exceptions\NotFound;
use Lumbung\Laravel\Exceptions\Unsupported;
use Lumbung\Laravel\Media;

/**
 * Lumbung as a disk of Laravel 8 to 13. What stores a file answers its path, `[folders/]UUID/name`; keep that, as
 * `store()` of an UploadedFile has it kept anyhow. A path without a uuid names nothing.
 *
 * What is at a path never changes, and one content is one media of its workspace, however often it is stored: delete it
 * when nothing names its uuid any more. What Lumbung has no answer to is said by an Unsupported, never by a wrong answer.
 *
 * What is not there is null or false, or an exception where the disk has `throw` (and on Laravel 8, whose disks throw). All
 * else that goes wrong is a LumbungException, always: a file that was not stored must not pass for one that was.
 */
final class LumbungDisk implements Cloud
{
    use RespondsWithFiles;
    use ListsPaths;
    use StoresFiles;

    private readonly bool $throws;

    /** @param array{workspace?: int|string|null, variant?: string, purpose?: string, wait?: int, throw?: bool} $config of config/filesystems.php */
    public function __construct(private readonly array $config)
    {
        // Laravel 8 knows no `throw`: its disks throw.
        $this->throws = (bool) ($config['throw'] ?? ! method_exists(FilesystemAdapter::class, 'throwsExceptions'));
    }

    public function exists($path)
    {
        return $this->find($path) !== null;
    }

    public function missing($path)
    {
        return ! $this->exists($path);
    }

    public function path($path)
    {
        return ltrim($path, '/');
    }

    public function get($path)
    {
        $stream = $this->readStream($path);
        if ($stream === null) {
            return null;
        }
        try {
            return stream_get_contents($stream);
        } finally {
            fclose($stream);
        }
    }

    /** The original, whole: what was stored. */
    public function readStream($path)
    {
        return $this->reading($path, fn (string $uuid) => $this->client()->read($uuid));
    }

    /**
     * Of the disk's `variant`; where it names none, the optimal one, and the original of what is not processed yet. Good for
     * as long as the server has it.
     */
    public function url($path)
    {
        return $this->signed($path, null, $this->config['variant'] ?? null);
    }

    /**
     * @param DateTimeInterface $expiration a week ahead at most
     * @param array{variant?: string} $options
     */
    public function temporaryUrl($path, $expiration, array $options = [])
    {
        return $this->signed($path, $expiration, $options['variant'] ?? $this->config['variant'] ?? null);
    }

    public function providesTemporaryUrls()
    {
        return true;
    }

    public function size($path)
    {
        return $this->client()->find($this->uuidOf($path))->size;
    }

    /** By content. */
    public function mimeType($path)
    {
        return $this->reading($path, fn (string $uuid) => $this->client()->find($uuid)->type) ?? false;
    }

    /** When it was stored: what is there does not change. */
    public function lastModified($path)
    {
        return (int) strtotime($this->client()->find($this->uuidOf($path))->createdAt);
    }

    /** Can be undone for 30 days by Lumbung::restore(). */
    public function delete($paths)
    {
        foreach (is_array($paths) ? $paths : func_get_args() as $path) {
            $media = $this->find($path);
            if ($media !== null) {
                $this->client()->delete($media);
            }
        }

        return true;
    }

    /**
     * Gives it another name (in Lumbung) and other folders (in the path alone). The old path goes on naming it.
     *
     * @return string|false the path to keep
     */
    public function move($from, $to)
    {
        $goal = MediaPath::of($to);
        $media = $this->reading($from, fn (string $uuid) => $this->client()->rename($uuid, $goal->name));

        return $media === null ? false : $goal->as($media->uuid, $goal->name);
    }

    public function copy($from, $to)
    {
        throw $this->no('One content is one media: keep its path in both places.');
    }

    public function prepend($path, $data)
    {
        throw $this->no('What is stored never changes.');
    }

    public function append($path, $data)
    {
        throw $this->no('What is stored never changes.');
    }

    /** Always `private`: URLs are signed, unless the workspace is public. */
    public function getVisibility($path)
    {
        $this->client()->find($this->uuidOf($path));

        return self::VISIBILITY_PRIVATE;
    }

    public function setVisibility($path, $visibility)
    {
        return $visibility === self::VISIBILITY_PRIVATE && $this->exists($path);
    }

    private function signed(string $path, ?DateTimeInterface $expiration, ?string $variant): string
    {
        $uuid = $this->uuidOf($path);
        try {
            return $this->client()->url($uuid, $variant ?? 'optimal', $expiration);
        } catch (NotFound $failure) {
            return $variant === null ? $this->client()->url($uuid, 'original', $expiration) : throw $failure;
        }
    }

    private function find(string $path): ?Media
    {
        $uuid = MediaPath::of($path)->uuid;
        try {
            return $uuid === null ? null : $this->client()->find($uuid);
        } catch (NotFound) {
            return null;
        }
    }

    /**
     * @template T
     * @param callable(string): T $read
     * @return T|null
     */
    private function reading(string $path, callable $read): mixed
    {
        try {
            return $read($this->uuidOf($path));
        } catch (NotFound $failure) {
            if ($this->throws) {
                throw new FileNotFoundException("There is no file at path {$path}.", 0, $failure);
            }

            return null;
        }
    }

    private function uuidOf(string $path): string
    {
        return MediaPath::of($path)->uuid ?? throw new NotFound("\"{$path}\" has no uuid, so it names nothing in Lumbung.", 404, 'not_found');
    }

    private function client(): Client
    {
        $client = app(Client::class);
        $workspace = $this->config['workspace'] ?? null;

        return $workspace === null ? $client : $client->forWorkspace($workspace);
    }

    private function no(string $sentence): Unsupported
    {
        return new Unsupported($sentence, errorCode: 'unsupported');
    }
}
