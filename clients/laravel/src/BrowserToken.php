<?php

namespace Lumbung\Laravel;

use Lumbung\Laravel\Exceptions\InvalidRequest;

/** JWTs (RFC 7519, HS256) that Lumbung believes where its `jwt-secret` is the one that signed them. */
final class BrowserToken
{
    private const ABILITIES = ['media:read', 'media:write', 'media:erase', 'jobs:manage'];

    private const SECRET_BYTES_MIN = 32;

    private const TTL_SECONDS_MAX = 86_400;

    /** @param array{abilities?: list<string>, ttl?: int, max_size?: int, types?: list<string>, sub?: string} $limits as of Client::browserToken() */
    public static function mint(string $secret, int $workspace, array $limits = [], ?int $now = null): string
    {
        $abilities = array_values($limits['abilities'] ?? ['media:read', 'media:write']);
        $ttl = $limits['ttl'] ?? 900;
        self::require(strlen($secret) >= self::SECRET_BYTES_MIN, 'lumbung.jwt_secret (LUMBUNG_JWT_SECRET) needs 32 bytes or more.');
        self::require($workspace > 0, 'A token for a browser is for one workspace.');
        self::require(
            $abilities !== [] && array_diff($abilities, self::ABILITIES) === [],
            'A browser may have ' . implode(', ', self::ABILITIES) . ' and nothing else.',
        );
        self::require($ttl > 0 && $ttl <= self::TTL_SECONDS_MAX, 'A token for a browser lives 24 hours at most.');

        $now ??= time();
        $claims = ['workspace_id' => $workspace, 'abilities' => $abilities, 'iat' => $now, 'exp' => $now + $ttl]
            + array_intersect_key($limits, ['max_size' => true, 'types' => true, 'sub' => true]);
        $text = self::part(['alg' => 'HS256', 'typ' => 'JWT']) . '.' . self::part($claims);

        return $text . '.' . self::base64url(hash_hmac('sha256', $text, $secret, true));
    }

    private static function require(bool $holds, string $sentence): void
    {
        if (! $holds) {
            throw new InvalidRequest($sentence, errorCode: 'invalid_argument');
        }
    }

    /** @param array<string, mixed> $value */
    private static function part(array $value): string
    {
        return self::base64url(json_encode($value, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES));
    }

    private static function base64url(string $bytes): string
    {
        return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    }
}
