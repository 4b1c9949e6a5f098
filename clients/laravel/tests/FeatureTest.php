<?php

namespace Lumbung\Laravel\Tests;

use InvalidArgumentException;
use Lumbung\Laravel\Features\NewMediaStorage;
use Lumbung\Laravel\Tests\Models\Campaign;
use Lumbung\Laravel\Tests\Models\Workspace;

final class FeatureTest extends TestCase
{
    public function testWhomItIsOnFor(): void
    {
        foreach (['on' => true, 'off' => false, '100%' => true, '0%' => false, '1,7' => true, '1, 8' => false] as $rule => $is) {
            $this->app['config']->set('lumbung.new_media_storage', (string) $rule);
            self::assertSame($is, NewMediaStorage::active(7), (string) $rule);
        }
        $this->app['config']->set('lumbung.new_media_storage', '7');
        self::assertTrue(NewMediaStorage::active((new Workspace())->forceFill(['id' => 7])));
        self::assertTrue(NewMediaStorage::active(new Campaign(['workspace_id' => '7'])));
        self::assertFalse(NewMediaStorage::active());
        $this->app['config']->set('lumbung.new_media_storage', 'maybe');
        $this->thrown(InvalidArgumentException::class, fn () => NewMediaStorage::active(7));
    }

    public function testAShareIsStableAndGrows(): void
    {
        $of = function (string $rule): array {
            $this->app['config']->set('lumbung.new_media_storage', $rule);

            return array_values(array_filter(range(1, 1000), fn (int $workspace): bool => NewMediaStorage::active($workspace)));
        };
        $few = $of('10%');
        self::assertSame($few, $of('10%'));
        self::assertEqualsWithDelta(100, count($few), 40);
        $quarter = $of('25%');
        self::assertSame([], array_diff($few, $quarter));
        // SHA-256 of `new_media_storage:ID`, its first four bytes modulo 100: whoever else chooses so, chooses the same.
        self::assertSame([2, 5, 8, 10, 15, 16, 19, 22, 23, 26, 30, 37, 40], array_values(array_filter($quarter, fn (int $workspace): bool => $workspace <= 40)));
    }

    /** By a stand-in that has of Pennant what its documentation says. */
    public function testPennantIsAskedWhereItIs(): void
    {
        class_exists('Laravel\Pennant\Feature', false) || class_alias(Pennant::class, 'Laravel\Pennant\Feature');
        $this->app->instance('Laravel\Pennant\FeatureManager', new Pennant());
        $this->app['config']->set('lumbung.new_media_storage', '7');
        NewMediaStorage::defineForPennant();
        self::assertTrue(NewMediaStorage::active(7));
        self::assertFalse(NewMediaStorage::active(8));
        $this->app['config']->set('lumbung.new_media_storage', 'off');
        self::assertTrue(NewMediaStorage::active(7), 'it remembers');
        self::assertFalse(NewMediaStorage::decide(7));
    }
}
