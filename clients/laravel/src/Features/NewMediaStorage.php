<?php

namespace Lumbung\Laravel\Features;

use Illuminate\Database\Eloquent\Model;
use InvalidArgumentException;

/**
 * The feature `new_media_storage`: whether a workspace's uploads go to Lumbung, or the old way. `lumbung.new_media_storage`
 * says it: `on`, `off`, `25%` of the workspaces (always the same ones, and those of 10% are among those of 25%), or `1,7`.
 * With Laravel Pennant, `Feature::for($workspace)->active('new_media_storage')` asks the same, and remembers the answer.
 */
final class NewMediaStorage
{
    public const NAME = 'new_media_storage';

    /** @param mixed $workspace its id, or a model: a workspace, or whatever has a `workspace_id` (a user); null: none */
    public static function active(mixed $workspace = null): bool
    {
        $pennant = self::pennant();
        if ($pennant !== null) {
            return (bool) $pennant::for($workspace)->active(self::NAME);
        }

        return self::decide($workspace);
    }

    /** What the configuration says, whatever Pennant remembers. */
    public static function decide(mixed $workspace = null): bool
    {
        $rule = config('lumbung.new_media_storage', 'on');
        $id = self::idOf($workspace);
        if (is_bool($rule)) {
            return $rule;
        }
        $rule = is_array($rule) ? implode(',', $rule) : strtolower(trim((string) $rule));

        return match (true) {
            in_array($rule, ['on', 'true', 'yes'], true) => true,
            in_array($rule, ['off', 'false', '', 'no'], true) => false,
            preg_match('/^(\d{1,3})\s*%$/', $rule, $share) === 1 => $id !== null && self::placeOf($id) < (int) $share[1],
            preg_match('/^\d+(\s*,\s*\d+)*$/', $rule) === 1 => $id !== null && in_array($id, array_map('intval', explode(',', $rule)), true),
            default => throw new InvalidArgumentException("lumbung.new_media_storage is \"{$rule}\": not on, off, 25% or 1,7."),
        };
    }

    /** Called by the provider; does nothing without Pennant. */
    public static function defineForPennant(): void
    {
        $pennant = self::pennant();
        if ($pennant !== null) {
            $pennant::define(self::NAME, fn (mixed $scope = null): bool => self::decide($scope));
        }
    }

    /** Its facade, where it is installed and its provider is registered. */
    public static function pennant(): ?string
    {
        $pennant = 'Laravel\\Pennant\\Feature';

        return class_exists($pennant) && app()->bound('Laravel\\Pennant\\FeatureManager') ? $pennant : null;
    }

    /** 0 to 99, for ever the same. */
    private static function placeOf(int $workspace): int
    {
        return hexdec(substr(hash('sha256', self::NAME . ":{$workspace}"), 0, 8)) % 100;
    }

    private static function idOf(mixed $workspace): ?int
    {
        if ($workspace instanceof Model) {
            $workspace = $workspace->getAttribute('workspace_id') ?? $workspace->getKey();
        }

        return is_numeric($workspace) ? (int) $workspace : null;
    }
}
