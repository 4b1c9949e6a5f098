<?php

return [

    // Where the application reaches Lumbung.
    'url' => env('LUMBUNG_URL', 'http://127.0.0.1:8080'),

    // Where browsers reach it. Put before the URLs of media, which have no host unless Lumbung's `media-url` is set.
    'public_url' => env('LUMBUNG_PUBLIC_URL', env('LUMBUNG_URL', 'http://127.0.0.1:8080')),

    // `lumbung token create --workspace ID`, or `--workspace '*'` for an application of many workspaces.
    'token' => env('LUMBUNG_TOKEN'),

    // The workspace that a `*` token works in, where neither Lumbung::forWorkspace() nor resolveWorkspaceUsing() chose one.
    'workspace' => env('LUMBUNG_WORKSPACE'),

    // Seconds. An upload may take longer than anything else.
    'connect_timeout' => 5,
    'timeout' => 30,
    'upload_timeout' => 300,

    // Lumbung's `jwt-secret`, for the tokens of browsers.
    'jwt_secret' => env('LUMBUNG_JWT_SECRET'),

    'webhook' => [
        // The path that Lumbung's webhook is sent to; null registers no route.
        'path' => env('LUMBUNG_WEBHOOK_PATH', 'lumbung/webhook'),
        // `whsec_…`; several with commas between, while they are changed or where workspaces have one each.
        'secret' => env('LUMBUNG_WEBHOOK_SECRET'),
        // How old a delivery may be, in seconds.
        'tolerance' => 300,
    ],

    // The application's models that a media belongs to.
    'models' => [
        'workspace' => 'App\\Models\\Workspace',
        'campaign' => 'App\\Models\\Campaign',
        'template' => 'App\\Models\\Template',
        'chat' => 'App\\Models\\Chat',
    ],

    // The feature `new_media_storage`: `on`, `off`, a share of the workspaces (`25%`), or workspaces (`1,7`).
    'new_media_storage' => env('LUMBUNG_NEW_MEDIA_STORAGE', 'on'),

];
