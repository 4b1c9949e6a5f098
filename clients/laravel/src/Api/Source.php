<?php

namespace Lumbung\Laravel\Api;

use Illuminate\Http\UploadedFile;
use Lumbung\Laravel\Exceptions\InvalidRequest;
use SplFileInfo;

/** What upload() was given, as an open stream and its name. */
final class Source
{
    /** @param resource $stream */
    private function __construct(public readonly mixed $stream, public readonly string $name, private readonly bool $isOurs)
    {
    }

    public static function of(mixed $file): self
    {
        if (is_resource($file)) {
            return new self($file, basename((string) (stream_get_meta_data($file)['uri'] ?? 'file')), false);
        }
        if ($file instanceof UploadedFile) {
            if (! $file->isValid()) {
                throw new InvalidRequest($file->getErrorMessage(), errorCode: 'upload_failed');
            }

            return self::opened($file->getPathname(), $file->getClientOriginalName());
        }
        if ($file instanceof SplFileInfo) {
            return self::opened($file->getPathname(), $file->getFilename());
        }
        if (is_string($file)) {
            return self::opened($file, basename($file));
        }
        throw new InvalidRequest('A file is an UploadedFile, an SplFileInfo, a path or an open stream.', errorCode: 'no_file');
    }

    public function close(): void
    {
        if ($this->isOurs && is_resource($this->stream)) {
            fclose($this->stream);
        }
    }

    private static function opened(string $path, string $name): self
    {
        $stream = is_file($path) ? @fopen($path, 'rb') : false;
        if ($stream === false) {
            throw new InvalidRequest("The file {$path} can't be read.", errorCode: 'no_file');
        }

        return new self($stream, $name, true);
    }
}
