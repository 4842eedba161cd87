package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PagePoolTest {
    private long indexBytes;
    private final PagePool pool = new PagePool(3, 10, () -> indexBytes);

    @Test
    void take_upToTheLimit_thenOnlyFirstPages() {
        assertThat(take(1)).isEqualTo(1);
        assertThat(take(1)).isEqualTo(2);
        assertThat(take(2)).isEqualTo(3);
        assertThat(take(2)).isZero();
        assertThat(PagePool.page(pool.take(3, true))).isEqualTo(4);
        assertThat(pool.owner(2)).isEqualTo(1);
        assertThat(pool.owner(4)).isEqualTo(3);
        assertThat(pool.owner(5)).isZero();
        assertThat(pool.excess()).isZero();
    }

    @Test
    void giveBack_page_isTakenBeforeANewOne() {
        take(1);
        take(1);
        pool.giveBack(1);
        assertThat(pool.spare()).isEqualTo(1);
        assertThat(pool.owner(1)).isZero();
        assertThat(take(2)).isEqualTo(1);
        assertThat(pool.owner(1)).isEqualTo(2);
        assertThat(pool.spare()).isZero();
        assertThat(take(2)).isEqualTo(3);
    }

    @Test
    void limit_lowered_hasExcessUntilReleased() {
        take(1);
        take(1);
        take(1);
        pool.giveBack(2);
        assertThat(pool.limit(1)).isTrue();
        assertThat(pool.excess()).isEqualTo(2);
        assertThat(pool.takeExcess()).isEqualTo(2);
        pool.release(2);
        assertThat(pool.excess()).isEqualTo(1);
        assertThat(pool.takeExcess()).isZero();
        pool.release(1);
        assertThat(pool.excess()).isZero();
        assertThat(take(1)).isZero();
        assertThat(pool.limit(10)).isTrue();
        assertThat(take(1)).isEqualTo(1);
        assertThat(take(1)).isEqualTo(2);
        assertThat(take(1)).isEqualTo(4);
    }

    @Test
    void pages_givenBackByOthers_leaveNoneBeyondTheLimit() {
        take(1);
        take(1);
        take(1);
        assertThat(PagePool.page(pool.take(2, true))).isEqualTo(4);
        assertThat(pool.excess()).isZero();
        pool.giveBack(1);
        assertThat(pool.excess()).isEqualTo(1);
        assertThat(pool.takeExcess()).isEqualTo(1);
        pool.release(1);
        pool.giveBack(2);
        assertThat(pool.excess()).isZero();
        assertThat(take(2)).isEqualTo(2);
        assertThat(take(2)).isZero();
    }

    @Test
    void available_withAnIndex_isWhatCanBeTaken() {
        assertThat(pool.available()).isEqualTo(3);
        indexBytes = ItemMemory.PAGE_BYTES;
        assertThat(pool.available()).isEqualTo(2);
        assertThat(pool.limit()).isEqualTo(2);
    }

    @Test
    void limit_beyondWhatIsReserved_isRefused() {
        assertThat(pool.limit(11)).isFalse();
        assertThat(pool.limit(10)).isTrue();
    }

    @Test
    void index_grownByMegabytes_leavesFewerPages() {
        indexBytes = ItemMemory.PAGE_BYTES - 1;
        take(1);
        take(1);
        take(1);
        assertThat(pool.excess()).isZero();
        indexBytes = ItemMemory.PAGE_BYTES;
        assertThat(pool.excess()).isEqualTo(1);
        pool.release(3);
        assertThat(pool.excess()).isZero();
        assertThat(take(1)).isZero();
    }

    @Test
    void index_largerThanTheLimit_leavesHalfOfThePages() {
        assertThat(pool.limit(8)).isTrue();
        indexBytes = 100L * ItemMemory.PAGE_BYTES;
        for (int page = 1; page <= 4; page++) {
            assertThat(take(1)).isEqualTo(page);
        }
        assertThat(take(1)).isZero();
    }

    @Test
    void pageOf_class_goesAround() {
        take(1);
        take(2);
        take(1);
        assertThat(pool.pageOf(1, 0)).isEqualTo(1);
        assertThat(pool.pageOf(1, 1)).isEqualTo(3);
        assertThat(pool.pageOf(1, 3)).isEqualTo(1);
        assertThat(pool.pageOf(2, 2)).isEqualTo(2);
        assertThat(pool.pageOf(3, 0)).isZero();
        pool.moveTo(3, 2);
        assertThat(pool.pageOf(2, 2)).isEqualTo(3);
    }

    private int take(int slabClass) {
        return PagePool.page(pool.take(slabClass, false));
    }
}
