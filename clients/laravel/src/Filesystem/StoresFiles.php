<?php

namespace Lumbung\Laravel\Filesystem;

use Illuminate\Http\File;
use Illuminate\Http\UploadedFile;
use Illuminate\Support\Arr;
use Lumbung\Laravel\Exceptions\InvalidRequest;
use Psr\Http\Message\StreamInterface;

/** All that stores a file answers the path to keep, or throws a LumbungException. */
trait StoresFiles
{
    /**
     * @param string $path folders and a name; the uuid comes with the answer
     * @param string|resource|StreamInterface|File|UploadedFile $contents
     * @param array<string, mixed>|string $options `purpose`, `wait`, `name`; a visibility is passed over
     * @return string the path to keep
     */
    public function put($path, $contents, $options = [])
    {
        if ($contents instanceof File || $contents instanceof UploadedFile) {
            return $this->putFile($path, $contents, $options);
        }
        if ($contents instanceof StreamInterface) {
            // detach() leaves the place where it was read to.
            $contents = $contents->detach() ?? '';
        }

        return is_resource($contents) ? $this->keep($path, $contents, $options) : $this->putString($path, (string) $contents, $options);
    }

    public function writeStream($path, $resource, array $options = [])
    {
        return $this->put($path, $resource, $options);
    }

    /**
     * Under a name made by chance, as Laravel's own does.
     *
     * @return string the path to keep
     */
    public function putFile($path, $file = null, $options = [])
    {
        if ($file === null || is_array($file)) {
            [$path, $file, $options] = ['', $path, $file ?? []];
        }
        $file = is_string($file) ? new File($file) : $file;

        return $this->putFileAs($path, $file, $file->hashName(), $options);
    }

    /** @return string the path to keep */
    public function putFileAs($path, $file, $name = null, $options = [])
    {
        if ($name === null || is_array($name)) {
            [$path, $file, $name, $options] = ['', $path, $file, $name ?? []];
        }
        $file = is_string($file) ? new File($file) : $file;
        // A name that was made by chance is no name to show to people.
        if ($file instanceof UploadedFile && $name === $file->hashName()) {
            $options = self::options($options) + ['name' => $file->getClientOriginalName()];
        }

        return $this->keep(trim($path, '/') . '/' . $name, $file, $options);
    }

    private function putString(string $path, string $contents, $options): string
    {
        $stream = fopen('php://temp/maxmemory:2097152', 'w+b');
        try {
            fwrite($stream, $contents);
            rewind($stream);

            return $this->keep($path, $stream, $options);
        } finally {
            fclose($stream);
        }
    }

    /** @param resource|\SplFileInfo $file */
    private function keep(string $path, $file, $options): string
    {
        $place = MediaPath::of($path);
        if ($place->uuid !== null) {
            throw $this->no('What is at a path never changes: store it under a path without a uuid, and keep the new one.');
        }
        if ($place->name === '' || in_array('..', explode('/', $path), true)) {
            throw new InvalidRequest("\"{$path}\" names no file.", errorCode: 'invalid_argument');
        }
        $options = array_intersect_key(self::options($options), ['name' => true, 'purpose' => true, 'wait' => true])
            + ['name' => $place->name] + Arr::only($this->config, ['purpose', 'wait']);

        return $place->as($this->client()->upload($file, $options)->uuid, $place->name);
    }

    /**
     * @param array<string, mixed>|string $options
     * @return array<string, mixed>
     */
    private static function options($options): array
    {
        return is_array($options) ? $options : [];
    }
}
