<?php

namespace Lumbung\Laravel\Webhooks;

use Lumbung\Laravel\Exceptions\WebhookRefused;

/** `Lumbung-Signature: t=SECONDS,v1=HEX`, the HMAC-SHA256 of `SECONDS.BODY`; what a later version adds is left alone. */
final class Signature
{
    /**
     * Throws unless this very body was signed with one of the secrets, and not long ago; gives the time, which is signed with it.
     *
     * @param string $body as it came, not parsed and put together again
     * @param list<string> $secrets several while they are changed
     * @param int $tolerance seconds that a delivery may be old, and the clocks apart
     */
    public static function check(string $body, string $header, array $secrets, int $tolerance, ?int $now = null): int
    {
        if (! preg_match('/(?:^|,)\s*t=(\d{1,12})\s*(?:,|$)/', $header, $time)
            || ! preg_match_all('/(?:^|,)\s*v1=([0-9a-f]{64})\s*(?=,|$)/i', $header, $signatures)) {
            throw new WebhookRefused('There is no Lumbung-Signature, or it is malformed.', errorCode: 'signature_missing');
        }
        if (! self::isSigned("{$time[1]}.{$body}", $signatures[1], $secrets)) {
            throw new WebhookRefused('The signature is not that of this body and secret.', errorCode: 'signature_wrong');
        }
        if (abs(($now ?? time()) - (int) $time[1]) > $tolerance) {
            throw new WebhookRefused('The delivery was signed too long ago, or the clocks are apart.', errorCode: 'too_old');
        }

        return (int) $time[1];
    }

    /**
     * @param list<string> $signatures
     * @param list<string> $secrets
     */
    private static function isSigned(string $signed, array $signatures, array $secrets): bool
    {
        $isAny = false;
        foreach ($secrets as $secret) {
            if ($secret === '') {
                continue;
            }
            $right = hash_hmac('sha256', $signed, $secret);
            foreach ($signatures as $signature) {
                $isAny = hash_equals($right, strtolower($signature)) || $isAny;
            }
        }

        return $isAny;
    }
}
