<?php

namespace Lumbung\Laravel\Tests;

/** In place of the log: the last line. */
final class Lines
{
    /** @var array{string, array<string, mixed>}|null */
    public ?array $info = null;

    /** @param array<string, mixed> $context */
    public function info(string $line, array $context = []): void
    {
        $this->info = [$line, $context];
    }
}
