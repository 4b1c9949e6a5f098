<?php

namespace Lumbung\Laravel\Api;

use Lumbung\Laravel\Exceptions\InvalidRequest;
use Lumbung\Laravel\Media;
use Lumbung\Laravel\Models\ChatMedia;

/** The uuid of whatever names a media. It becomes a part of a URL, so it is looked at. */
final class MediaUuid
{
    public const PATTERN = '[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}';

    public static function of(string|Media|ChatMedia $media): string
    {
        $uuid = is_string($media) ? $media : (string) $media->uuid;
        if (! self::is($uuid)) {
            throw new InvalidRequest("\"{$uuid}\" is no uuid of a media.", errorCode: 'invalid_argument');
        }

        return strtolower($uuid);
    }

    public static function is(string $text): bool
    {
        return preg_match('/^' . self::PATTERN . '$/D', $text) === 1;
    }
}
