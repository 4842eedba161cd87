package dev.scrubjay.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CompatTest {
    @Test
    void textOnly_isTwemproxyAlone() {
        Set<Compat> textOnly = EnumSet.allOf(Compat.class);
        textOnly.removeIf(compat -> !compat.isTextOnly());
        assertThat(textOnly).containsExactly(Compat.TWEMPROXY);
    }

    /// Seen by running libmemcached with a namespace, and pymemcache with a key prefix.
    @Test
    void prefix_ofLibmemcachedAndPymemcache_isNotHashed() {
        Set<Compat> bare = EnumSet.allOf(Compat.class);
        bare.removeIf(Compat::isPrefixHashed);
        assertThat(bare)
                .containsExactlyInAnyOrder(
                        Compat.PYMEMCACHE,
                        Compat.LIBMEMCACHED,
                        Compat.LIBMEMCACHED_KETAMA,
                        Compat.LIBMEMCACHED_KETAMA_WEIGHTED);
    }

    @Test
    void failurePolicy_ofEachFamily_isThatOfTheLibrary() {
        assertThat(Compat.PYTHON_MEMCACHED.failurePolicy()).isEqualTo(FailurePolicy.REHASH);
        assertThat(Compat.PYMEMCACHE.failurePolicy()).isEqualTo(FailurePolicy.EJECT);
        assertThat(Compat.LIBMEMCACHED_KETAMA_WEIGHTED.failurePolicy())
                .isEqualTo(FailurePolicy.FAIL_FAST);
        assertThat(Compat.SPYMEMCACHED_KETAMA.failurePolicy()).isEqualTo(FailurePolicy.REHASH);
        assertThat(Compat.XMEMCACHED_KETAMA.failurePolicy()).isEqualTo(FailurePolicy.EJECT);
        assertThat(Compat.FOLSOM.failurePolicy()).isEqualTo(FailurePolicy.EJECT);
    }
}
