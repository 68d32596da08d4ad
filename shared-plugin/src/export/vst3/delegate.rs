//! Calls that go to the framework as they are.

use super::Guard;
use nice_plug::prelude::Vst3Plugin;
use nice_plug::wrapper::vst3::Wrapper;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    BusDirection, CString, ChannelContext::IInfoListenerTrait, CtrlNumber, IAttributeList,
    IMidiMappingTrait, INoteExpressionControllerTrait, IProcessContextRequirementsTrait,
    IUnitInfoTrait, MediaType, NoteExpressionTypeID, NoteExpressionTypeInfo, NoteExpressionValue,
    ParamID, ProgramListID, ProgramListInfo, String128, TChar, UnitID, UnitInfo,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FUnknown, IBStream, IPluginBaseTrait, int16, int32, tresult, uint32,
};

/// Methods of a trait that go to the framework's class unchanged; for the inside of an `impl`.
macro_rules! delegate {
    ($trait_:ident: $(fn $name:ident($($arg:ident: $type_:ty),*) $(-> $result:ty)?;)*) => {$(
        // SAFETY: the host calls as the standard says; the framework takes what it hands over.
        unsafe fn $name(&self, $($arg: $type_),*) $(-> $result)? {
            // SAFETY: what the host hands over goes on as it is.
            unsafe { <Wrapper<P> as $trait_>::$name(&self.inner, $($arg),*) }
        }
    )*};
}
pub(super) use delegate;

impl<P: Vst3Plugin> IPluginBaseTrait for Guard<P> {
    delegate! { IPluginBaseTrait:
        fn initialize(context: *mut FUnknown) -> tresult;
        fn terminate() -> tresult;
    }
}

impl<P: Vst3Plugin> IMidiMappingTrait for Guard<P> {
    delegate! { IMidiMappingTrait:
        fn getMidiControllerAssignment(
            bus: int32, channel: int16, controller: CtrlNumber, id: *mut ParamID
        ) -> tresult;
    }
}

impl<P: Vst3Plugin> INoteExpressionControllerTrait for Guard<P> {
    delegate! { INoteExpressionControllerTrait:
        fn getNoteExpressionCount(bus: int32, channel: int16) -> int32;
        fn getNoteExpressionInfo(
            bus: int32, channel: int16, index: int32, info: *mut NoteExpressionTypeInfo
        ) -> tresult;
        fn getNoteExpressionStringByValue(
            bus: int32, channel: int16, id: NoteExpressionTypeID, value: NoteExpressionValue,
            string: *mut String128
        ) -> tresult;
        fn getNoteExpressionValueByString(
            bus: int32, channel: int16, id: NoteExpressionTypeID, string: *const TChar,
            value: *mut NoteExpressionValue
        ) -> tresult;
    }
}

impl<P: Vst3Plugin> IProcessContextRequirementsTrait for Guard<P> {
    delegate! { IProcessContextRequirementsTrait:
        fn getProcessContextRequirements() -> uint32;
    }
}

impl<P: Vst3Plugin> IUnitInfoTrait for Guard<P> {
    delegate! { IUnitInfoTrait:
        fn getUnitCount() -> int32;
        fn getUnitInfo(index: int32, info: *mut UnitInfo) -> tresult;
        fn getProgramListCount() -> int32;
        fn getProgramListInfo(index: int32, info: *mut ProgramListInfo) -> tresult;
        fn getProgramName(list: ProgramListID, index: int32, name: *mut String128) -> tresult;
        fn getProgramInfo(
            list: ProgramListID, index: int32, attribute: CString, value: *mut String128
        ) -> tresult;
        fn hasProgramPitchNames(list: ProgramListID, index: int32) -> tresult;
        fn getProgramPitchName(
            list: ProgramListID, index: int32, pitch: int16, name: *mut String128
        ) -> tresult;
        fn getSelectedUnit() -> UnitID;
        fn selectUnit(unit: UnitID) -> tresult;
        fn getUnitByBus(
            media: MediaType, direction: BusDirection, bus: int32, channel: int32,
            unit: *mut UnitID
        ) -> tresult;
        fn setUnitProgramData(list_or_unit: int32, index: int32, data: *mut IBStream) -> tresult;
    }
}

impl<P: Vst3Plugin> IInfoListenerTrait for Guard<P> {
    delegate! { IInfoListenerTrait:
        fn setChannelContextInfos(list: *mut IAttributeList) -> tresult;
    }
}
