<?php

// An application that listens: writes a file for each event. Served by `php -S`.

use Illuminate\Http\Request;
use Illuminate\Support\Facades\Event;
use Lumbung\Laravel\Events\MediaProcessingCompleted;
use Lumbung\Laravel\Tests\Application;

require __DIR__ . '/bootstrap.php';

$app = Application::make(['lumbung.webhook' => ['path' => 'lumbung/webhook', 'secret' => getenv('LUMBUNG_TEST_HOOK_SECRET'), 'tolerance' => 300]]);
Event::listen(MediaProcessingCompleted::class, function (MediaProcessingCompleted $event): void {
    $folder = getenv('LUMBUNG_TEST_HOOK_FOLDER');
    file_put_contents("{$folder}/writing", "{$event->event} {$event->workspaceId} {$event->data['name']} {$event->data['status']} {$event->thumbnailUrl()}");
    rename("{$folder}/writing", "{$folder}/{$event->uuid}");
});
$request = Request::capture();
$app->instance('request', $request);
$app['router']->dispatch($request)->send();
