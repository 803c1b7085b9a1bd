//! Go slices. In: items of one type. Out: a shared view of an array, with the capacity behind its end
//! that Go's `slice` can bring into sight. Nothing changes a slice after it is made but sorting in
//! place, which all copies see.

use super::alive::Alive;
use super::{IntKind, Str, Ty, Value};
use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

/// A Go slice; copies share it.
#[derive(Clone)]
pub struct List(Rc<ListData>);

struct ListData {
    ty: Ty,
    nil: bool,
    array: Rc<Array>,
    range: Range<usize>,
    /// Items that the array has room for; unless known, as many as it has after single appends.
    capacity: Option<usize>,
    _alive: Alive,
}

/// What slices are views of.
struct Array {
    items: Vec<Value>,
    /// The same array after a part of it was sorted in place, for all views.
    sorted: OnceCell<Rc<Array>>,
}

impl Array {
    fn new(items: Vec<Value>) -> Rc<Self> {
        Rc::new(Self {
            items,
            sorted: OnceCell::new(),
        })
    }

    /// The array as it is now.
    fn latest(self: &Rc<Self>) -> &Rc<Self> {
        let mut array = self;
        while let Some(next) = array.sorted.get() {
            array = next;
        }
        array
    }
}

/// What an empty slice holds, in slots.
const LIST_SLOTS: usize = 8;

impl ListData {
    /// The items, if nobody else holds them; nothing else is left behind.
    fn dismantle(&mut self) -> Vec<Value> {
        let mut items = Vec::new();
        let mut next = Some(std::mem::replace(&mut self.array, Array::new(Vec::new())));
        while let Some(mut array) = next.take() {
            if let Some(array) = Rc::get_mut(&mut array) {
                items.append(&mut array.items);
                next = array.sorted.take();
            }
        }
        items
    }
}

impl Drop for ListData {
    fn drop(&mut self) {
        super::unravel(self.dismantle());
    }
}

impl List {
    /// The items, if this is the last copy that shares them.
    pub(super) fn dismantle(&mut self) -> Vec<Value> {
        Rc::get_mut(&mut self.0)
            .map(ListData::dismantle)
            .unwrap_or_default()
    }

    fn view(ty: Ty, nil: bool, array: Rc<Array>, range: Range<usize>, capacity: Option<usize>) -> Self {
        Self(Rc::new(ListData {
            ty,
            nil,
            _alive: Alive::new(LIST_SLOTS + range.len()),
            array,
            range,
            capacity,
        }))
    }

    /// A `[]interface {}`.
    pub fn new(items: Vec<Value>) -> Self {
        Self::typed(Ty::LIST, items)
    }

    /// A slice of the given (slice) type; the items must have its element type.
    pub fn typed(ty: Ty, items: Vec<Value>) -> Self {
        let range = 0..items.len();
        Self::view(ty, false, Array::new(items), range, None)
    }

    /// The same with room for so many items, where Go does not let it grow one by one.
    pub fn with_capacity(ty: Ty, items: Vec<Value>, capacity: usize) -> Self {
        let range = 0..items.len();
        Self::view(ty, false, Array::new(items), range, Some(capacity))
    }

    /// The same, grown by single appends from room for so many.
    pub fn appended(ty: Ty, items: Vec<Value>, room: usize) -> Self {
        let capacity = grown(items.len(), room, ty);
        Self::with_capacity(ty, items, capacity)
    }

    /// A slice with no room behind its end.
    pub fn exact(ty: Ty, items: Vec<Value>) -> Self {
        let len = items.len();
        Self::with_capacity(ty, items, len)
    }

    /// A `[]string`.
    pub fn strings<S: Into<Str>>(items: impl IntoIterator<Item = S>) -> Self {
        Self::typed(
            Ty::STRINGS,
            items.into_iter().map(|s| Value::Str(s.into())).collect(),
        )
    }

    /// The nil slice of a type: empty, but `null` in JSON.
    pub fn nil(ty: Ty) -> Self {
        Self::view(ty, true, Array::new(Vec::new()), 0..0, Some(0))
    }

    /// The slice type, such as `[]interface {}`.
    pub fn ty(&self) -> Ty {
        self.0.ty
    }

    /// Whether this is a nil slice.
    pub fn is_nil(&self) -> bool {
        self.0.nil
    }

    /// The items in order.
    pub fn items(&self) -> &[Value] {
        let items = &self.0.array.latest().items;
        items.get(self.0.range.clone()).unwrap_or_default()
    }

    /// Items that fit without a new array, counted from the first.
    pub fn capacity(&self) -> usize {
        let of_array = self
            .0
            .capacity
            .unwrap_or_else(|| grown(self.0.array.items.len(), 0, self.0.ty));
        of_array.saturating_sub(self.0.range.start)
    }

    /// Go's `list[start:end]`, which may reach up to the capacity and then shows zero values, or items
    /// that an earlier slicing cut off. None where Go panics.
    pub fn slice(&self, start: usize, end: usize) -> Option<Self> {
        if start > end || end > self.capacity() {
            return None;
        }
        let base = self.0.range.start;
        let range = base + start..base + end;
        let mut array = Rc::clone(self.0.array.latest());
        let capacity = base + self.capacity();
        if range.end > array.items.len() {
            let mut longer = array.items.clone();
            longer.resize(range.end, zero(self.0.ty));
            array = Array::new(longer);
        }
        Some(Self::view(self.0.ty, false, array, range, Some(capacity)))
    }

    /// Sorts a `[]string` in place, for all copies and for all slices of the same array.
    pub fn sort_strings(&self) {
        if self.items().is_sorted_by(|a, b| a.as_str() <= b.as_str()) {
            return;
        }
        self.0.array.latest().sorted.get_or_init(|| {
            let mut array = self.0.array.latest().items.clone();
            if let Some(items) = array.get_mut(self.0.range.clone()) {
                items.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
            }
            Array::new(array)
        });
    }

    /// The address, which `%p` shows.
    pub(crate) fn address(&self) -> usize {
        Rc::as_ptr(&self.0).addr()
    }

    /// Whether both are the same slice in memory.
    pub fn same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// The zero value of a slice type's elements.
fn zero(slice: Ty) -> Value {
    match slice.element() {
        Some(Ty::Str) => Value::Str(Str::default()),
        Some(Ty::Int(kind)) => Value::Int(kind, 0),
        Some(Ty::Bool) => Value::Bool(false),
        Some(Ty::Float64) => Value::Float(0.0),
        Some(inner @ Ty::Slice(_)) => Value::List(List::nil(inner)),
        _ => Value::Nil,
    }
}

/// The capacity of a slice that single appends grew to `len` from another capacity.
fn grown(len: usize, mut capacity: usize, slice: Ty) -> usize {
    while capacity < len {
        capacity = capacity_after(capacity, capacity + 1, slice);
    }
    capacity
}

/// The capacity that Go's `append` gives a slice of capacity `old` when `needed` items must fit:
/// double at first, less eagerly later, rounded up to what the allocator hands out.
pub fn capacity_after(old: usize, needed: usize, slice: Ty) -> usize {
    const GENTLE: usize = 256;
    if needed <= old {
        return old;
    }
    let mut capacity = old.saturating_mul(2);
    if needed > capacity {
        capacity = needed;
    } else if old >= GENTLE {
        capacity = old;
        while capacity < needed {
            capacity += (capacity + 3 * GENTLE) / 4;
        }
    }
    let (size, pointers) = match slice.element() {
        Some(Ty::Int(IntKind::Uint8 | IntKind::Int8) | Ty::Bool) => (1, false),
        Some(Ty::Int(_) | Ty::Float64) => (8, false),
        Some(Ty::Map(_) | Ty::Pointer(_)) => (8, true),
        Some(Ty::Slice(_)) => (24, true),
        _ => (16, true),
    };
    allocated(capacity.saturating_mul(size), pointers) / size
}

/// Bytes that Go's allocator hands out when asked for so many; from half a kilobyte on, eight of them
/// describe the pointers in the rest.
fn allocated(bytes: usize, pointers: bool) -> usize {
    const HEADER: usize = 8;
    const PAGE: usize = 8192;
    let header = if pointers && bytes > 512 { HEADER } else { 0 };
    match SIZE_CLASSES.get(SIZE_CLASSES.partition_point(|class| usize::from(*class) < bytes + header)) {
        Some(class) => usize::from(*class) - header,
        None => bytes.next_multiple_of(PAGE),
    }
}

/// The sizes of small objects in Go's allocator.
#[rustfmt::skip]
static SIZE_CLASSES: [u16; 67] = [
    8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384, 416,
    448, 480, 512, 576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072, 3200,
    3456, 4096, 4864, 5120, 5376, 6144, 6528, 6784, 6912, 8192, 9472, 9728, 10240, 10880, 12288, 13568, 14336,
    16384, 18432, 19072, 20480, 21760, 24576, 27264, 28672,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn ints(len: usize) -> List {
        List::typed(Ty::INTS, vec![Value::int(7); len])
    }

    #[test]
    fn capacities_grow_as_go_grows_them() {
        // As measured with Go 1.26: of `[]interface {}`, then of `[]int`.
        let interfaces =
            [0, 1, 2, 3, 5, 9, 17, 33, 100, 200, 400, 512, 1000].map(|len| grown(len, 0, Ty::LIST));
        assert_eq!(interfaces, [0, 1, 2, 4, 8, 16, 32, 71, 143, 303, 591, 591, 1023]);
        let ints = [33, 65, 257, 1000].map(|len| grown(len, 0, Ty::INTS));
        assert_eq!(ints, [64, 128, 512, 1280]);
        let appended = [3, 7, 31, 64, 256, 400, 1000].map(|len| capacity_after(len, len + 1, Ty::LIST));
        assert_eq!(appended, [6, 14, 63, 143, 591, 767, 1535]);
    }

    #[test]
    fn slicing_reaches_up_to_the_capacity() {
        let list = ints(3);
        assert!(list.slice(0, 5).is_none());
        assert_eq!(list.slice(2, 4).map(|cut| cut.items().len()), Some(2));
        let cut = list.slice(0, 1).and_then(|cut| cut.slice(0, 3));
        assert_eq!(cut.and_then(|cut| cut.items()[2].as_int()), Some(7));
        assert!(List::exact(Ty::INTS, vec![Value::int(1)]).slice(0, 2).is_none());
    }
}
