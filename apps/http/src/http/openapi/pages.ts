const page = (title: string, head: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
${head}
</head>
<body>
${body}
</body>
</html>
`;

/** Swagger UI: Authorize logs in, "Try it out" calls this server. */
export const swaggerPage = page(
  'L-AGE Core: API',
  '<link rel="stylesheet" href="/docs/swagger-ui.css">',
  '<div id="swagger-ui"></div>\n<script src="/docs/swagger-ui-bundle.js"></script>\n<script src="/docs/start.js"></script>',
);

export const swaggerScript = `window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
});
`;

export const redocPage = page(
  'L-AGE Core: reference',
  '<style>body { margin: 0; }</style>',
  '<redoc spec-url="/openapi.json" disable-google-font="true" hide-download-button="false"></redoc>\n<script src="/redoc/redoc.standalone.js"></script>',
);
