//! Which code an input reached: the counters that an instrumented build keeps, one byte for each edge.
//!
//! `cargo xtask fuzz` builds with LLVM's `sancov` pass, which the stable compiler has; the pass calls the two functions
//! below when the program starts. In any other build nothing calls them and the map is empty.

use std::sync::Mutex;

/// Where the counters of one object file stand.
struct Region {
    start: usize,
    length: usize,
}

static REGIONS: Mutex<Vec<Region>> = Mutex::new(Vec::new());

/// Called by the instrumented program before `main`, once for each object file.
///
/// # Safety
/// `start` and `stop` bound an array of bytes that lives as long as the program and that nothing else refers to; the
/// pass guarantees it.
#[expect(unsafe_code, reason = "the interface of LLVM's coverage pass")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __sanitizer_cov_8bit_counters_init(start: *mut u8, stop: *mut u8) {
    let (start, stop) = (start as usize, stop as usize);
    let Ok(mut regions) = REGIONS.lock() else { return };
    if start < stop && regions.iter().all(|region| region.start != start) {
        regions.push(Region {
            start,
            length: stop - start,
        });
    }
}

/// Called beside it with a table of addresses, which the search does not need.
#[expect(unsafe_code, reason = "the interface of LLVM's coverage pass")]
#[unsafe(no_mangle)]
pub extern "C" fn __sanitizer_cov_pcs_init(_start: *const usize, _stop: *const usize) {}

/// How many edges the instrumented code has; 0 in a build without instruments.
#[must_use]
pub fn edges() -> usize {
    REGIONS
        .lock()
        .map(|regions| regions.iter().map(|region| region.length).sum())
        .unwrap_or(0)
}

/// Which edges have been taken how often, over all inputs so far.
#[derive(Debug, Default)]
pub struct Seen {
    /// A bit for each order of magnitude of the count of each edge.
    orders: Vec<u8>,
}

impl Seen {
    /// Whether the build has counters.
    #[must_use]
    pub const fn counts(&self) -> bool {
        !self.orders.is_empty()
    }

    /// How many edges any input has taken.
    #[must_use]
    pub fn edges(&self) -> usize {
        self.orders.iter().filter(|orders| **orders != 0).count()
    }

    /// Takes the counters of the run that has just ended, sets them to zero, and tells whether anything in them is new.
    pub fn take(&mut self) -> bool {
        let Ok(regions) = REGIONS.lock() else { return false };
        let total: usize = regions.iter().map(|region| region.length).sum();
        self.orders.resize(total.max(self.orders.len()), 0);
        let mut new = false;
        let mut at = 0;
        for region in regions.iter() {
            let mut offset = 0;
            while offset < region.length {
                // Nearly all counters are zero: they are looked at eight at a time where they lie so.
                let address = region.start + offset;
                let wide = address % 8 == 0 && offset + 8 <= region.length;
                if wide && read_word(address) == 0 {
                    offset += 8;
                    continue;
                }
                for offset in offset..offset + if wide { 8 } else { 1 } {
                    let count = take_byte(region.start + offset);
                    if count != 0 {
                        let order = 1 << (7 - count.leading_zeros());
                        new |= self.orders[at + offset] & order == 0;
                        self.orders[at + offset] |= order;
                    }
                }
                offset += if wide { 8 } else { 1 };
            }
            at += region.length;
        }
        new
    }
}

/// Eight counters. Volatile, because the instrumented code writes to them behind the compiler's back.
#[expect(
    unsafe_code,
    reason = "an aligned address inside a region, which the pass keeps for ever"
)]
fn read_word(address: usize) -> u64 {
    unsafe { (address as *const u64).read_volatile() }
}

/// One counter, which begins again at zero.
#[expect(
    unsafe_code,
    reason = "an address inside a region; only this thread runs inputs"
)]
fn take_byte(address: usize) -> u8 {
    let counter = address as *mut u8;
    unsafe {
        let count = counter.read_volatile();
        counter.write_volatile(0);
        count
    }
}
