import { useEffect, useRef } from "preact/hooks";

/**
 * For the main action of a view: takes the keyboard's focus when the view appears and the control that had the focus is
 * gone with the view before it.
 */
export function useRescuedFocus<T extends HTMLElement>() {
	const ref = useRef<T>(null);
	useEffect(() => {
		if (document.activeElement === null || document.activeElement === document.body) ref.current?.focus();
	}, []);
	return ref;
}
