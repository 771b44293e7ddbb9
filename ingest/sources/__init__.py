"""The kinds of sources: one file a vendor or place that is asked, one mapping file a vendor that calls."""

from ingest.drops.file_run import Files
from ingest.kind import Batched
from ingest.sources.closealert import CloseAlert
from ingest.sources.csv_trigger import CsvTrigger, CsvTriggerS3, CsvTriggerSftp
from ingest.sources.deployteq import Deployteq
from ingest.sources.folder import FolderSource
from ingest.sources.hook import HOOKS, Hook
from ingest.sources.s3 import S3Source
from ingest.sources.sftp import SftpSource
from ingest.sources.startquestion_api import StartquestionApi

AnyKind = Batched | Files | Hook
KINDS: dict[str, type[AnyKind]] = {
    "closealert": CloseAlert,
    "deployteq": Deployteq,
    "startquestion-api": StartquestionApi,
    "folder": FolderSource,
    "sftp": SftpSource,
    "s3": S3Source,
    "csv-trigger": CsvTrigger,
    "csv-trigger-sftp": CsvTriggerSftp,
    "csv-trigger-s3": CsvTriggerS3,
    **HOOKS,
}
