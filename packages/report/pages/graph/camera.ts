// Moves the drawing under the window it is seen through: drag, wheel, pinch, and by keys.

import type { Room } from './bands.ts';
import type { Rect } from './placing.ts';

export interface Camera {
  /** What can be seen at once, in pixels. */
  readonly room: Room;
  /** All of it, as large as it fits and no larger than it is. */
  fit(width: number, height: number): void;
  /** Whether all of it can be seen at a size to be read. */
  fits(width: number, height: number): boolean;
  /** By a factor, about the middle. */
  zoom(factor: number): void;
  pan(dx: number, dy: number): void;
  /** Whether the place is in view, and not at the very edge. */
  shows(place: Rect): boolean;
  /** Moves no more than is needed to have the place in view. */
  reveal(place: Rect): void;
  /** Moves the place to the middle, at a size to be read. */
  centre(place: Rect): void;
  /** Keeps a thing where it is on the screen though its place in the drawing changes. */
  hold(before: Rect, after: Rect): void;
  /** `{ x, y, scale }` as they are now. */
  readonly now: { readonly x: number; readonly y: number; readonly scale: number };
}

const least = 0.01;
const most = 2.5;
const margin = 24;

/** Milliseconds without a move after which the drawing is at rest: more than between two turns of a wheel. */
const restAfterMs = 200;

/** Made so much smaller, what was painted large would have the browser paint all that comes into view as large. */
const smallest = 0.5;

/**
 * `world` is what moves, and `content` in it all that is drawn; `view` is the window, of which it is a child. `onRest` is
 * told when it has come to rest.
 */
export function cameraOf(view: HTMLElement, world: HTMLElement, content: HTMLElement, onRest: () => void): Camera {
  const now = { x: 0, y: 0, scale: 1 };
  const seen = seenOf(view);
  let resting: ReturnType<typeof setTimeout> | undefined;
  let asked = false;

  let painted = 1;
  // While it moves, the browser moves and stretches what it has painted of `world`, a layer of its own. At rest the
  // scale goes over to `content`, which is painted anew into the same layer, sharp at its new size, and once.
  const paint = () => {
    painted = now.scale;
    content.style.transform = `scale(${painted})`;
    world.style.transform = `translate(${now.x}px, ${now.y}px)`;
  };
  const rest = () => {
    onRest();
    if (painted !== now.scale) paint();
  };
  const whole = (width: number, height: number) =>
    Math.min(
      1,
      (seen.rect.width - margin * 2) / Math.max(1, width),
      (seen.rect.height - margin * 2) / Math.max(1, height),
    );
  const apply = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      if (now.scale < painted * smallest) paint();
      else world.style.transform = `translate(${now.x}px, ${now.y}px) scale(${now.scale / painted})`;
      clearTimeout(resting);
      resting = setTimeout(rest, restAfterMs);
    });
  };
  const zoomAt = (factor: number, x: number, y: number) => {
    const scale = Math.min(most, Math.max(least, now.scale * factor));
    now.x = x - ((x - now.x) * scale) / now.scale;
    now.y = y - ((y - now.y) * scale) / now.scale;
    now.scale = scale;
    apply();
  };
  /** The least move that brings the place into view. */
  const shiftOf = (place: Rect) => {
    const left = now.x + place.x * now.scale;
    const top = now.y + place.y * now.scale;
    const shift = (low: number, high: number, end: number) =>
      low < margin ? margin - low : high > end - margin ? Math.max(end - margin - high, margin - low) : 0;
    return {
      x: shift(left, left + place.width * now.scale, seen.rect.width),
      y: shift(top, top + place.height * now.scale, seen.rect.height),
    };
  };
  const camera: Camera = {
    now,
    get room() {
      seen.read();
      return { width: seen.rect.width - margin * 2, height: seen.rect.height - margin * 2 };
    },
    fit(width, height) {
      now.scale = Math.max(least, whole(width, height));
      now.x = Math.max(margin, (seen.rect.width - width * now.scale) / 2);
      now.y = Math.max(margin, (seen.rect.height - height * now.scale) / 2);
      apply();
    },
    fits: (width, height) => whole(width, height) >= 0.75,
    zoom: (factor) => zoomAt(factor, seen.rect.width / 2, seen.rect.height / 2),
    pan(dx, dy) {
      now.x += dx;
      now.y += dy;
      apply();
    },
    shows: (place) => {
      const { x, y } = shiftOf(place);
      return x === 0 && y === 0;
    },
    reveal(place) {
      const { x, y } = shiftOf(place);
      camera.pan(x, y);
    },
    centre(place) {
      now.scale = Math.max(now.scale, 0.8);
      now.x = seen.rect.width / 2 - (place.x + place.width / 2) * now.scale;
      now.y = seen.rect.height / 2 - (place.y + place.height / 2) * now.scale;
      apply();
    },
    hold(before, after) {
      camera.pan((before.x - after.x) * now.scale, (before.y - after.y) * now.scale);
    },
  };
  listen(view, seen, camera, zoomAt);
  return camera;
}

/** Where the window is; read again when that may have changed, as to ask in each move would lay out the page then. */
interface Seen {
  rect: Rect;
  read(): void;
}

function seenOf(view: HTMLElement): Seen {
  const seen: Seen = {
    rect: view.getBoundingClientRect(),
    read() {
      seen.rect = view.getBoundingClientRect();
    },
  };
  new ResizeObserver(seen.read).observe(view);
  return seen;
}

function listen(
  view: HTMLElement,
  seen: Seen,
  camera: Camera,
  zoomAt: (factor: number, x: number, y: number) => void,
): void {
  view.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      if (event.shiftKey) camera.pan(-(event.deltaY + event.deltaX) * lines, 0);
      else zoomAt(Math.exp(-event.deltaY * lines * 0.0016), event.clientX - seen.rect.x, event.clientY - seen.rect.y);
    },
    { passive: false },
  );
  // To bring a focused node into view the browser would scroll the window; the camera does that.
  view.addEventListener('scroll', () => view.scrollTo(0, 0));
  const held = new Map<number, { x: number; y: number }>();
  view.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    held.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  view.addEventListener('pointermove', (event) => {
    const before = held.get(event.pointerId);
    if (!before) return;
    const [one, other] = [...held.keys()];
    const after = { x: event.clientX, y: event.clientY };
    if (other === undefined) {
      // A hand that trembles on a node means the node.
      if (!view.classList.contains('dragged') && Math.hypot(after.x - before.x, after.y - before.y) < 4) return;
      if (!view.classList.contains('dragged')) view.setPointerCapture(event.pointerId);
      view.classList.add('dragged');
      camera.pan(after.x - before.x, after.y - before.y);
    } else {
      const fixed = held.get(event.pointerId === one ? other : (one ?? other)) ?? before;
      const spread = (at: typeof before) => Math.max(1, Math.hypot(at.x - fixed.x, at.y - fixed.y));
      zoomAt(spread(after) / spread(before), fixed.x - seen.rect.x, fixed.y - seen.rect.y);
    }
    held.set(event.pointerId, after);
  });
  const release = (event: PointerEvent) => {
    held.delete(event.pointerId);
    // After the click that ends the drag, which is meant for no node.
    setTimeout(() => view.classList.remove('dragged'));
  };
  view.addEventListener('pointerup', release);
  // Not by a style on all nodes, which the browser would then look after at the first move of every drag.
  view.addEventListener('click', (event) => view.classList.contains('dragged') && event.stopPropagation(), true);
  view.addEventListener('pointercancel', release);
}
