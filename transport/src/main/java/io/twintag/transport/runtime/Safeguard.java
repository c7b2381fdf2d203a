package io.twintag.transport.runtime;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * This method is load-bearing: without it, or with another answer of it, a promise breaks. The mutation test takes each
 * one out and looks whether the simulator misses it; docs/safeguards.md lists them all.
 */
@Documented
@Repeatable(Safeguards.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Safeguard {
    /** Its name in the mutation test. Methods that are one safeguard together have the same. */
    String name();

    /** What would happen without it, in one sentence. */
    String prevents();
}
