"use client";

import { PageError } from "#components/call-page/page-error.tsx";

export default PageError;
