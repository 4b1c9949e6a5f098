<?php

// A Laravel application that has the routes of examples/laravel. Served by `php -S`.

use Illuminate\Http\Request;
use Lumbung\Laravel\Tests\Application;
use Lumbung\Laravel\Tests\Passing;

require __DIR__ . '/../../clients/laravel/tests/bootstrap.php';

$app = Application::make();
Request::macro('validate', fn (array $rules): array => validator($this->all(), $rules)->validate());
$app['router']->aliasMiddleware('auth', Passing::class);
require __DIR__ . '/../../examples/laravel/web.php';
$request = Request::capture();
$app->instance('request', $request);
$app['router']->dispatch($request)->send();
