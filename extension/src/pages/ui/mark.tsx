/** The mark: a footprint. The same drawing as `icons/mark.svg`. */
export function Mark({ size }: { size: number }) {
  return (
    <svg viewBox="0 0 128 128" width={size} height={size} aria-hidden="true" class="mark">
      <rect width="128" height="128" rx="30" fill="#2a4799" />
      <g fill="#fff" transform="rotate(9 64 64)">
        <path d="M34 60C31 45 46 37.5 64 39.5 84 42 99 54 95.5 69 93 80 80.5 82 78.5 92c-1.7 8.5 3.5 11 .5 18.5-4 9.7-25 9.5-28.5-2.5-2.3-8 2.3-14.5-.5-24C47.5 76 36 70.5 34 60Z" />
        <ellipse cx="38" cy="22" rx="11" ry="13.5" />
        <ellipse cx="60.5" cy="17.5" rx="8" ry="10" />
        <ellipse cx="78.5" cy="21.5" rx="7" ry="9" />
        <ellipse cx="93" cy="30.5" rx="6.2" ry="8" />
        <ellipse cx="104" cy="43" rx="5.4" ry="6.8" />
      </g>
    </svg>
  );
}
