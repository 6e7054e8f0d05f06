"""X-Ray Radiation Dose SR of a procedure: what all its exposures gave, and each one by itself.

Projection X-ray dose report (TID 10001) with accumulated dose (TID 10002, 10004) and an irradiation event
(TID 10003) for each exposure. Doses are air kerma at the reference point 15 cm from the isocentre toward
the source and dose-area product; what a skin dose program needs of the geometry stands in the events.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import version

from pydicom.dataset import Dataset
from pydicom.sr.coding import Code
from pydicom.uid import XRayRadiationDoseSRStorage

from neuroplasty.body.fluoroscopy.dicom.content import (
    code,
    coded,
    codes,
    container,
    modifier,
    moment,
    number,
    observer,
    text,
    uid,
)
from neuroplasty.body.fluoroscopy.dicom.identity import BEGINNING, NOT_FOR_CLINICAL_USE, Subject, identified
from neuroplasty.body.fluoroscopy.parameters import PARAMETERS
from neuroplasty.documents.records import Exposure, Radiation
from neuroplasty.errors import ImageError

_SERIES, _NUMBER = 99, 1
# Not in the dictionary under these names, or there with other words than dose programs look up.
_HAS_INTENT = Code("363703001", "SCT", "Has Intent")
_DATETIME_STARTED = Code("111526", "DCM", "DateTime Started")
_EXPOSURE_TIME = Code("113735", "DCM", "Exposure Time")
_ALUMINIUM = Code("12503006", "SCT", "Aluminum or Aluminum compound")
_COUNT = ("1", "no units")
_REFERENCE = codes.DCM._15cmFromIsocenterTowardSource


def dose_report(radiation: Radiation, subject: Subject) -> Dataset:
    """The dose report of everything in ``radiation``.

    Parameters
    ----------
    radiation : Radiation
        Every exposure with its geometry.
    subject : Subject

    Returns
    -------
    Dataset
        An X-Ray Radiation Dose SR.

    Raises
    ------
    ImageError
        When there was no exposure, or one whose geometry nobody wrote down.

    Examples
    --------
    >>> shot = Exposure(t_s=60, label="first", view="AP", kvp=70, mas=2, pulses=8, air_kerma_mgy=0.4,
    ...     dose_area_gycm2=0.05, field_area_cm2=707, primary_deg=180, secondary_deg=0,
    ...     source_to_detector_mm=1000, source_to_isocentre_mm=650)
    >>> report = dose_report(Radiation(exposures=(shot,)), Subject("demo"))
    >>> [item.ConceptNameCodeSequence[0].CodeMeaning for item in report.ContentSequence][-3:-1]
    ['Accumulated X-Ray Dose Data', 'Irradiation Event X-Ray Data']
    """
    if not radiation.exposures:
        raise ImageError("No X-ray was taken, so there is no radiation to report; take a picture first.")
    for exposure in radiation.exposures:
        _refuse_without_geometry(exposure)
    last = radiation.exposures[-1].t_s
    data = identified(subject, "SR", XRayRadiationDoseSRStorage, _NUMBER, _SERIES, last)
    data.SeriesDescription = "Radiation dose (simulated)"
    data.ReferencedPerformedProcedureStepSequence = []
    data.PerformedProcedureCodeSequence = []
    data.CompletionFlag = "COMPLETE"
    data.VerificationFlag = "UNVERIFIED"
    data.ValueType = "CONTAINER"
    data.ConceptNameCodeSequence = [coded(codes.DCM.XRayRadiationDoseReport)]
    data.ContinuityOfContent = "SEPARATE"
    template = Dataset()
    template.MappingResource, template.TemplateIdentifier = "DCMR", "10001"
    data.ContentTemplateSequence = [template]
    intent = modifier(code(_HAS_INTENT, codes.SCT.TherapeuticIntent))
    data.ContentSequence = [
        modifier(code(codes.DCM.ProcedureReported, codes.DCM.ProjectionXRay), [intent]),
        *map(observer, _device(subject)),
        _scope(subject),
        code(codes.DCM.XRayDetectorDataAvailable, codes.SCT.No),
        code(codes.DCM.XRaySourceDataAvailable, codes.SCT.Yes),
        code(codes.DCM.XRayMechanicalDataAvailable, codes.SCT.Yes),
        _accumulated(radiation),
        *(_event(exposure, index, subject) for index, exposure in enumerate(radiation.exposures, start=1)),
        code(codes.DCM.SourceOfDoseInformation, codes.DCM.AutomatedDataCollection),
    ]
    return data


def _device(subject: Subject) -> Iterator[Dataset]:
    yield code(codes.DCM.ObserverType, codes.DCM.Device)
    yield uid(codes.DCM.DeviceObserverUID, subject.uid("device"))
    yield text(codes.DCM.DeviceObserverName, "SIMULATOR")
    yield text(codes.DCM.DeviceObserverManufacturer, "neuroplasty")
    yield text(codes.DCM.DeviceObserverModelName, f"virtual C-arm {version('neuroplasty')}")
    yield text(codes.DCM.DeviceObserverSerialNumber, "0")


def _scope(subject: Subject) -> Dataset:
    scope = observer(code(codes.DCM.ScopeOfAccumulation, codes.DCM.Study))
    study = uid(codes.DCM.StudyInstanceUID, subject.uid("study"))
    study.RelationshipType = "HAS PROPERTIES"
    scope.ContentSequence = [study]
    return scope


def _accumulated(radiation: Radiation) -> Dataset:
    area, kerma = radiation.dose_area_gycm2 * 1e-4, radiation.air_kerma_mgy * 1e-3
    none = 0.0
    return container(
        codes.DCM.AccumulatedXRayDoseData,
        [
            modifier(code(codes.DCM.AcquisitionPlane, codes.DCM.SinglePlane)),
            number(codes.DCM.DoseAreaProductTotal, area, "Gy.m2"),
            number(codes.DCM.DoseRPTotal, kerma, "Gy"),
            number(codes.DCM.FluoroDoseAreaProductTotal, area, "Gy.m2"),
            number(codes.DCM.FluoroDoseRPTotal, kerma, "Gy"),
            number(codes.DCM.TotalFluoroTime, radiation.fluoroscopy_s, "s"),
            number(codes.DCM.AcquisitionDoseAreaProductTotal, none, "Gy.m2"),
            number(codes.DCM.AcquisitionDoseRPTotal, none, "Gy"),
            number(codes.DCM.TotalAcquisitionTime, none, "s"),
            number(codes.DCM.TotalNumberOfRadiographicFrames, none, *_COUNT),
            code(codes.DCM.ReferencePointDefinition, _REFERENCE),
        ],
    )


def _event(exposure: Exposure, index: int, subject: Subject) -> Dataset:
    return container(
        codes.DCM.IrradiationEventXRayData,
        [
            modifier(code(codes.DCM.AcquisitionPlane, codes.DCM.SinglePlane)),
            uid(codes.DCM.IrradiationEventUID, subject.uid("event", index)),
            text(codes.DCM.IrradiationEventLabel, f"{exposure.label}, {exposure.view}"),
            moment(_DATETIME_STARTED, BEGINNING + timedelta(seconds=exposure.t_s)),
            code(codes.DCM.IrradiationEventType, codes.SCT.Fluoroscopy),
            text(codes.DCM.AcquisitionProtocol, f"{exposure.view}, simulated"),
            code(codes.DCM.TargetRegion, codes.SCT.LumbarSpine),
            code(codes.DCM.ReferencePointDefinition, _REFERENCE),
            number(codes.DCM.DoseAreaProduct, exposure.dose_area_gycm2 * 1e-4, "Gy.m2"),
            number(codes.DCM.DoseRP, exposure.air_kerma_mgy * 1e-3, "Gy"),
            *_source(exposure),
            *_mechanics(exposure),
            code(codes.DCM.PatientTableRelationship, codes.SCT.Headfirst),
            _lying(),
            text(codes.DCM.Comment, NOT_FOR_CLINICAL_USE),
        ],
    )


def _source(exposure: Exposure) -> Iterator[Dataset]:
    """The tube's part of an event (TID 10003B)."""
    pulse_ms = float(PARAMETERS["pulse_length"])
    beam_ms = pulse_ms * exposure.pulses
    # Only filters that are put in count here, and this tube has its own aluminium alone. Dose programs need
    # the thickness and material all the same.
    yield container(
        codes.DCM.XRayFilters,
        [
            code(codes.DCM.XRayFilterType, codes.DCM.NoFilter),
            code(codes.DCM.XRayFilterMaterial, _ALUMINIUM),
            number(codes.DCM.XRayFilterThicknessMinimum, 0.0, "mm"),
            number(codes.DCM.XRayFilterThicknessMaximum, 0.0, "mm"),
        ],
    )
    yield code(codes.DCM.FluoroMode, codes.DCM.Pulsed)
    yield number(codes.DCM.PulseRate, exposure.pulses_per_s, "{pulse}/s", "pulse/s")
    yield number(codes.DCM.NumberOfPulses, exposure.pulses, *_COUNT)
    yield number(codes.DCM.KVP, exposure.kvp, "kV")
    yield number(codes.DCM.XRayTubeCurrent, exposure.mas * 1e3 / beam_ms, "mA")
    yield number(_EXPOSURE_TIME, beam_ms, "ms")
    yield number(codes.DCM.PulseWidth, pulse_ms, "ms")
    yield number(codes.DCM.Exposure, exposure.mas * 1e3, "uA.s")
    yield number(codes.DCM.FocalSpotSize, float(PARAMETERS["focal_spot"]), "mm")
    yield number(codes.DCM.IrradiationDuration, exposure.seconds, "s")
    yield code(codes.DCM.AnodeTargetMaterial, codes.cid10016.Tungsten)
    square_metre = (exposure.field_area_cm2 or 0.0) * 1e-4
    yield number(codes.DCM.CollimatedFieldArea, square_metre, "m2")


def _mechanics(exposure: Exposure) -> Iterator[Dataset]:
    """The C-arm's part of an event (TID 10003C); the table stays where it is."""
    yield number(codes.DCM.PositionerPrimaryAngle, exposure.primary_deg or 0.0, "deg", "degree")
    yield number(codes.DCM.PositionerSecondaryAngle, exposure.secondary_deg or 0.0, "deg", "degree")
    yield number(codes.DCM.DistanceSourceToDetector, exposure.source_to_detector_mm or 0.0, "mm")
    yield number(codes.DCM.DistanceSourceToIsocenter, exposure.source_to_isocentre_mm or 0.0, "mm")
    for name in ("TableLongitudinalPosition", "TableLateralPosition", "TableHeightPosition"):
        yield number(getattr(codes.DCM, name), 0.0, "mm")


def _lying() -> Dataset:
    lying = code(codes.DCM.PatientOrientation, codes.SCT.Recumbent)
    lying.ContentSequence = [modifier(code(codes.DCM.PatientOrientationModifier, codes.SCT.Prone))]
    return lying


def _refuse_without_geometry(exposure: Exposure) -> None:
    needed = (
        "primary_deg",
        "secondary_deg",
        "source_to_detector_mm",
        "source_to_isocentre_mm",
        "field_area_cm2",
    )
    missing = [name for name in needed if getattr(exposure, name) is None]
    if missing or exposure.pulses < 1:
        raise ImageError(
            f"The exposure {exposure.label!r} lacks {', '.join(missing) or 'its pulses'}; "
            "a dose report needs the geometry and pulses of every exposure."
        )
