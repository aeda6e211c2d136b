import { useEffect, useRef } from "preact/hooks";

/**
 * For the title of a view (with tabIndex -1): takes the keyboard's focus when the view appears, so that it is read out
 * and the next Tab goes to the view's first control. Not to a control itself: a key that is still held down would
 * press it.
 */
export function useTitleFocus() {
	const title = useRef<HTMLHeadingElement>(null);
	useEffect(() => title.current?.focus(), []);
	return title;
}
