/**
 * One storage device: applies the engine's streams, answers readers and repairs, and hosts a volume for each engine.
 */
package io.twintag.device;
