<?php

namespace Lumbung\Laravel\Tests;

/** What the package needs of Laravel Pennant's facade, which Debian does not have. */
final class Pennant
{
    /** @var array<string, callable> */
    private static array $definitions = [];

    /** @var array<string, bool> */
    private static array $remembered = [];

    private mixed $scope = null;

    public static function define(string $feature, callable $resolver): void
    {
        self::$definitions[$feature] = $resolver;
    }

    public static function for(mixed $scope): self
    {
        $asked = new self();
        $asked->scope = $scope;

        return $asked;
    }

    public function active(string $feature): bool
    {
        return self::$remembered["{$feature} {$this->scope}"] ??= (self::$definitions[$feature])($this->scope);
    }
}
