/** The sign of the house: the hearth with a fire in it. */
export function Hearth({ size = 20 }: { size?: number }) {
	return (
		<svg width={size} height={size} viewBox="0 0 128 128" aria-hidden="true">
			<path d="M8 120V64C8 33 33 8 64 8s56 25 56 56v56z" fill="#8f3a17" />
			<path d="M24 120V64c0-22 18-40 40-40s40 18 40 40v56z" fill="#2a1812" />
			<path
				d="M67 34c3 15-5 23-12.500 31.500C46.500 74.500 38 83 38 96c0 14 11.500 24 26 24s26-10 26-24c0-11-5.500-18-9-24.500-1.500 5.500-4.500 9.500-9 12C76 66 74 48 67 34z"
				fill="#f28c3c"
			/>
			<path
				d="M65 82c1 7.500-2.500 10.500-6 14.500-3 3.500-5 6.500-5 11.500 0 7 4.500 12 10 12s10.500-5 10.500-12c0-9.500-6-16-9.500-26z"
				fill="#ffdc90"
			/>
		</svg>
	);
}
