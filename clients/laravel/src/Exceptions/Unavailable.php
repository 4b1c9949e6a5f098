<?php

namespace Lumbung\Laravel\Exceptions;

/** Lumbung, its database or its storage can't do it now; a full disk too. */
class Unavailable extends LumbungException
{
}
