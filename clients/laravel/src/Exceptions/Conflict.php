<?php

namespace Lumbung\Laravel\Exceptions;

/** The state of the media forbids this, or a campaign holds it. */
class Conflict extends LumbungException
{
}
