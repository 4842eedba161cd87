/// What part of its keys a cache still has when it is asked for them.
package dev.scrubjay.benchmarks.hitratio;
