<?php

namespace Lumbung\Laravel\Testing;

use Closure;
use Lumbung\Laravel\Api\MediaUuid;
use Lumbung\Laravel\Media;
use Lumbung\Laravel\Models\ChatMedia;
use PHPUnit\Framework\Assert;

/** What a test asks a FakeClient afterwards. */
trait Assertions
{
    /** @return list<Media> in the order they came, also where the content was there before */
    public function uploaded(): array
    {
        return array_values(array_filter(array_column($this->shelf->calls, 'media')));
    }

    /** @param string|Closure(Media): bool $which a name, or a closure that says yes; null: any */
    public function assertUploaded(string|Closure|null $which = null): self
    {
        $is = $which instanceof Closure ? $which : fn (Media $media): bool => $which === null || $media->name === $which;
        Assert::assertNotEmpty(array_filter($this->uploaded(), $is), 'No such file was uploaded to Lumbung.');

        return $this;
    }

    public function assertUploadedCount(int $count): self
    {
        Assert::assertCount($count, $this->uploaded(), 'Files uploaded to Lumbung.');

        return $this;
    }

    public function assertNothingUploaded(): self
    {
        return $this->assertUploadedCount(0);
    }

    public function assertDeleted(string|Media|ChatMedia $media, ?bool $permanent = null): self
    {
        $calls = array_filter($this->callsOf('delete', $media), fn (array $call): bool => $permanent === null || $call['with']['permanent'] === $permanent);
        Assert::assertNotEmpty($calls, 'This media was not deleted in Lumbung' . ($permanent ? ' for good.' : '.'));

        return $this;
    }

    public function assertNotDeleted(string|Media|ChatMedia $media): self
    {
        Assert::assertEmpty($this->callsOf('delete', $media), 'This media was deleted in Lumbung.');

        return $this;
    }

    public function assertProcessed(string|Media|ChatMedia $media, ?string $purpose = null): self
    {
        $calls = array_filter($this->callsOf('process', $media), fn (array $call): bool => $purpose === null || $call['with']['purpose'] === $purpose);
        Assert::assertNotEmpty($calls, 'This media was not processed again.');

        return $this;
    }

    /** @return array<int, array<string, mixed>> */
    private function callsOf(string $what, string|Media|ChatMedia $media): array
    {
        $uuid = MediaUuid::of($media);

        return array_filter($this->shelf->calls, fn (array $call): bool => $call['what'] === $what && $call['uuid'] === $uuid);
    }
}
