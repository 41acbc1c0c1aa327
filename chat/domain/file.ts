// Files of messages, as entries list them.

/** A file of a message. */
export interface FileInfo {
  /** UUID of the upload. */
  readonly id: string;
  /** Cleaned: see `cleanFileName`. */
  readonly name: string;
  /** Media type by content, such as "image/png"; never what the sender said. */
  readonly type: string;
  readonly bytes: number;
  /** Pixels as displayed, of a picture or a video. */
  readonly width?: number;
  readonly height?: number;
  /** Duration of a video or a recording. */
  readonly seconds?: number;
  readonly thumbnail?: Thumbnail;
  /** Describes a picture to those who cannot see it; at most 1,000 characters. */
  readonly alt?: string;
  /** The file was removed by retention; only its id and name remain. */
  readonly isExpired?: true;
}

/** A small WebP, JPEG or PNG of a picture or a video, made by the sender's browser. */
export interface Thumbnail {
  readonly type: string;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
}
