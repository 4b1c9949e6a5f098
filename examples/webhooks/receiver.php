<?php

// Receives Lumbung's webhooks, with PHP and nothing else (with Laravel, lumbung/laravel does this and fires events).
//
//   LUMBUNG_WEBHOOK_SECRET=whsec_… php -S 127.0.0.1:9000 examples/webhooks/receiver.php
//
// POST /api/v1/webhooks {"url": "https://app.example.com/…"} makes the webhook, and answers its secret once.

/** Signed with the secret, over the body as it came, and not long ago. */
function is_ours(string $header, string $body): bool
{
    return preg_match('/^t=(\d+),v1=([0-9a-f]{64})(,.*)?$/D', $header, $found)
        && abs(time() - (int) $found[1]) <= 300
        && hash_equals(hash_hmac('sha256', "{$found[1]}.{$body}", getenv('LUMBUNG_WEBHOOK_SECRET')), $found[2]);
}

$body = file_get_contents('php://input');
if (! is_ours($_SERVER['HTTP_LUMBUNG_SIGNATURE'] ?? '', $body)) {
    http_response_code(403);
    exit;
}
$event = json_decode($body, true);
// An event may come twice, with the same `id`: do the work once. Any 2xx within 10 s says that it has arrived.
error_log(sprintf('%d %s %s', $event['id'], $event['event'], $event['data']['uuid'] ?? ''));
http_response_code(204);
