<?php

namespace Lumbung\Laravel\Tests;

use Illuminate\Foundation\Application as Laravel;
use Illuminate\Http\UploadedFile;
use PHPUnit\Framework\TestCase as PHPUnit;
use Throwable;

abstract class TestCase extends PHPUnit
{
    protected Laravel $app;

    protected function setUp(): void
    {
        parent::setUp();
        $this->app = Application::make($this->config());
    }

    /** @return array<string, mixed> what is other than in Application */
    protected function config(): array
    {
        return [];
    }

    /** A JPEG that nobody has uploaded yet: a comment behind SOI makes its bytes others (ITU-T T.81, B.2.4.5). */
    protected function photo(?string $comment = null): string
    {
        $jpeg = (string) file_get_contents(Application::of('PHOTO'));
        $comment ??= bin2hex(random_bytes(8));

        return substr($jpeg, 0, 2) . "\xff\xfe" . pack('n', strlen($comment) + 2) . $comment . substr($jpeg, 2);
    }

    protected function fileOf(string $bytes): string
    {
        $path = (string) tempnam(Application::folder(), 'file-');
        file_put_contents($path, $bytes);

        return $path;
    }

    /** As it comes from a form. */
    protected function uploaded(string $name, ?string $bytes = null): UploadedFile
    {
        return new UploadedFile($this->fileOf($bytes ?? $this->photo()), $name, 'application/octet-stream', null, true);
    }

    /**
     * @template T of Throwable
     * @param class-string<T> $class
     * @return T
     */
    protected function thrown(string $class, callable $act): Throwable
    {
        try {
            $act();
        } catch (Throwable $failure) {
            self::assertInstanceOf($class, $failure, get_class($failure) . ': ' . $failure->getMessage());

            return $failure;
        }
        self::fail("{$class} was not thrown.");
    }
}
