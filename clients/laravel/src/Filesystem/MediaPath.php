<?php

namespace Lumbung\Laravel\Filesystem;

use Lumbung\Laravel\Api\MediaUuid;

/**
 * A path of the disk: `[folders/]UUID[/name]`. The uuid alone says which media it is; folders and name are for those who
 * read the path, and Lumbung doesn't know them.
 */
final class MediaPath
{
    private function __construct(
        public readonly string $folder,
        public readonly ?string $uuid,
        public readonly string $name,
    ) {
    }

    public static function of(string $path): self
    {
        $parts = array_values(array_filter(explode('/', $path), fn (string $part): bool => $part !== '' && $part !== '.'));
        $name = (string) array_pop($parts);
        if (MediaUuid::is($name)) {
            return new self(implode('/', $parts), strtolower($name), '');
        }
        if ($parts !== [] && MediaUuid::is(end($parts))) {
            $uuid = strtolower((string) array_pop($parts));

            return new self(implode('/', $parts), $uuid, $name);
        }

        return new self(implode('/', $parts), null, $name);
    }

    /** The path by which a media is found that was stored under this one, which has no uuid yet. */
    public function as(string $uuid, string $name): string
    {
        return ltrim("{$this->folder}/{$uuid}/{$name}", '/');
    }
}
