<?php

namespace Lumbung\Laravel\Events;

/** Of every event that Lumbung tells: listen to this one to have them all, and to those that this package has no class for. */
interface LumbungEvent
{
}
