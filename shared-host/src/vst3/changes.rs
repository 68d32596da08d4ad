//! Parameter changes on their way into a block.

use vst3::Steinberg::Vst::{
    IParamValueQueue, IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait, ParamID,
};
use vst3::Steinberg::{kInvalidArgument, kResultFalse, kResultOk, tresult};
use vst3::{Class, ComWrapper};

/// The changes of one block.
pub struct Changes(Vec<ComWrapper<Queue>>);

impl Changes {
    /// Parameter ids and values, 0 to 1, all at the first frame.
    pub fn new(changes: &[(u32, f64)]) -> ComWrapper<Self> {
        let points: Vec<_> = changes.iter().map(|&(id, value)| (0, id, value)).collect();
        Self::at(&points)
    }

    /// Frames, parameter ids and values, 0 to 1, each in a queue of its own.
    pub fn at(points: &[(i32, u32, f64)]) -> ComWrapper<Self> {
        let queue = |&(frame, id, value): &_| ComWrapper::new(Queue { frame, id, value });
        ComWrapper::new(Self(points.iter().map(queue).collect()))
    }
}

impl Class for Changes {
    type Interfaces = (IParameterChanges,);
}

impl IParameterChangesTrait for Changes {
    // SAFETY: the plugin calls as the standard says; what it hands over is looked at.
    unsafe fn getParameterCount(&self) -> i32 {
        self.0.len() as i32
    }

    // SAFETY: the plugin calls as the standard says; what it hands over is looked at.
    unsafe fn getParameterData(&self, index: i32) -> *mut IParamValueQueue {
        let queue = usize::try_from(index).ok().and_then(|index| self.0.get(index));
        let queue = queue.and_then(|queue| queue.as_com_ref::<IParamValueQueue>());
        queue.map_or(std::ptr::null_mut(), |queue| queue.as_ptr())
    }

    // SAFETY: the plugin calls as the standard says; what it hands over is looked at.
    unsafe fn addParameterData(&self, _: *const ParamID, _: *mut i32) -> *mut IParamValueQueue {
        std::ptr::null_mut()
    }
}

struct Queue {
    frame: i32,
    id: u32,
    value: f64,
}

impl Class for Queue {
    type Interfaces = (IParamValueQueue,);
}

impl IParamValueQueueTrait for Queue {
    // SAFETY: the plugin calls as the standard says; what it hands over is looked at.
    unsafe fn getParameterId(&self) -> ParamID {
        self.id
    }

    // SAFETY: the plugin calls as the standard says; what it hands over is looked at.
    unsafe fn getPointCount(&self) -> i32 {
        1
    }

    // SAFETY: the plugin calls as the standard says; what it hands over is looked at.
    unsafe fn getPoint(&self, index: i32, frame: *mut i32, value: *mut f64) -> tresult {
        if index != 0 || frame.is_null() || value.is_null() {
            return kInvalidArgument;
        }
        // SAFETY: the plugin hands over places for both, which are not null.
        unsafe {
            frame.write(self.frame);
            value.write(self.value);
        }
        kResultOk
    }

    // SAFETY: the plugin calls as the standard says; what it hands over is looked at.
    unsafe fn addPoint(&self, _: i32, _: f64, _: *mut i32) -> tresult {
        kResultFalse
    }
}
