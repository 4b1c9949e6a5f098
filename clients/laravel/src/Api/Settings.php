<?php

namespace Lumbung\Laravel\Api;

use Lumbung\Laravel\Exceptions\LumbungException;

/** What config/lumbung.php says of the server, once it is looked at. */
final class Settings
{
    public function __construct(
        public readonly string $url,
        public readonly string $publicUrl,
        public readonly string $token,
        public readonly int $connectSeconds,
        public readonly int $seconds,
        public readonly int $uploadSeconds,
        public readonly string $jwtSecret,
    ) {
    }

    /** @param array<string, mixed> $config */
    public static function of(array $config): self
    {
        $url = rtrim((string) ($config['url'] ?? ''), '/');
        if (! preg_match('#^https?://[^/]+#', $url)) {
            throw new LumbungException('lumbung.url (LUMBUNG_URL) must be the http:// or https:// address of Lumbung.', errorCode: 'config');
        }

        return new self(
            $url,
            rtrim((string) ($config['public_url'] ?? $url), '/'),
            (string) ($config['token'] ?? ''),
            (int) ($config['connect_timeout'] ?? 5),
            (int) ($config['timeout'] ?? 30),
            (int) ($config['upload_timeout'] ?? 300),
            (string) ($config['jwt_secret'] ?? ''),
        );
    }
}
