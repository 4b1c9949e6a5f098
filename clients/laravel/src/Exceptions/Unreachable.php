<?php

namespace Lumbung\Laravel\Exceptions;

/** There was no whole answer: no connection, or one that broke or took too long. */
class Unreachable extends LumbungException
{
}
