<?php

// Uploads a file and prints the URL of its thumbnail, with PHP's curl and nothing else (for Laravel see ../laravel).
//
//   LUMBUNG_URL=http://127.0.0.1:8080 LUMBUNG_TOKEN=lmb_… php examples/php/upload.php nasi.jpg

function ask(string $path, array $form = []): array
{
    $curl = curl_init(getenv('LUMBUNG_URL') . $path);
    curl_setopt_array($curl, [CURLOPT_HTTPHEADER => ['Authorization: Bearer ' . getenv('LUMBUNG_TOKEN')], CURLOPT_RETURNTRANSFER => true]);
    if ($form) {
        curl_setopt($curl, CURLOPT_POSTFIELDS, $form);
    }
    $body = curl_exec($curl);
    $answer = is_string($body) ? json_decode($body, true) : ['code' => 'unreachable', 'detail' => curl_error($curl)];
    // What went wrong has a `code` that stays the same for ever, and a sentence for people.
    isset($answer['code']) && exit("{$answer['code']}: {$answer['detail']}\n");

    return $answer;
}

// Read from the disk while it is sent. With `wait` answered when its variants are made, after 30 seconds at most.
$media = ask('/api/v1/media?wait=30', ['file' => new CURLFile($argv[1], null, basename($argv[1])), 'purpose' => 'header']);
echo "{$media['uuid']} {$media['processing_status']}\n";

// No token is needed for this URL. It begins with a host where `public-url` or `media-url` is set.
$url = ask("/api/v1/media/{$media['uuid']}/url?variant=thumbnail")['url'];
echo (str_starts_with($url, '/') ? getenv('LUMBUNG_URL') : '') . "{$url}\n";
